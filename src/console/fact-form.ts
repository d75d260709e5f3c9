import { buildingsOf } from '../community/community.ts';
import type { FactName, FactValue } from '../knowledge/facts.ts';
import type { Form } from './form.ts';
import type { Kit } from './kit.ts';

/** The facts of a document as they were typed. */
export type TypedFacts = Readonly<Record<FactName, FactValue>>;

export function readFactForm(form: Form, kit: Kit): TypedFacts {
  const chosen = new Set(form.all('building'));
  const grids = new Set(form.all('grid'));
  // In the order of the community, and those that the document names and the community does not know behind them.
  const known = buildingsOf(kit.community);
  const gridNames = kit.community.grids.map((grid) => grid.name);
  return {
    title: form.text('title').replace(/\s+/g, ' '),
    kind: form.text('kind'),
    issuer: form.text('issuer').replace(/\s+/g, ' '),
    issued: form.text('issued'),
    effectiveFrom: form.text('effectiveFrom'),
    effectiveTo: form.text('effectiveTo'),
    supersedes: [
      ...new Set(
        form
          .text('supersedes')
          .split(/[\n;；]/)
          .map((name) => name.trim().replace(/^《(.*)》$/, '$1'))
          .filter((name) => name !== ''),
      ),
    ],
    buildings: [...known.filter((name) => chosen.has(name)), ...[...chosen].filter((name) => !known.includes(name))],
    grids: [...gridNames.filter((name) => grids.has(name)), ...[...grids].filter((name) => !gridNames.includes(name))],
  };
}

/** Names of documents to be superseded that nobody has. */
export async function unknownNames(kit: Kit, names: FactValue): Promise<readonly string[]> {
  const documents = await kit.knowledge.documents();
  const known = new Set(documents.flatMap((d) => [d.id, d.file, d.title, d.file.replace(/^.*\//, '').replace(/\.[^.]+$/, '')]));
  return [names].flat().filter((name) => !known.has(name));
}
