import { readFile } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import { z } from 'zod';

/** The facts of the community that staff keep in one YAML file: who, where, and which number to call. */

const text = z.string().trim().min(1);
const building = z.string().regex(/^\d{1,3}号楼$/, 'must look like 3号楼');

const communityFile = z.strictObject({
  name: text,
  committee: text,
  property: text.default('物业'),
  officeHours: text.default(''),
  /** Answers to residents' questions are published when a second person has agreed. Default: at once. */
  gapApproval: z.boolean().optional(),
  /** Ways of asking that a model thought of count at once. Default: when staff have looked at them. */
  acceptModelWays: z.boolean().optional(),
  phones: z.looseObject({
    duty: text,
    gas: text.optional(),
    lift: text.optional(),
    water: text.optional(),
    power: text.optional(),
    heating: text.optional(),
    police: text.optional(),
    property: text.optional(),
    health: text.optional(),
  }),
  grids: z.array(z.strictObject({ name: text, member: text.optional(), buildings: z.array(building) })).default([]),
  places: z.array(text).default([]),
  /** Who takes on matters besides the grid members: see `unitsOf`. */
  units: z
    .array(
      z.strictObject({
        name: text,
        /** How residents know it; default: the name. */
        title: text.optional(),
        /** What it usually does. */
        categories: z.array(text).default([]),
        /** Ids of `people` who are told of what is given to it. */
        members: z.array(text).default([]),
        /** Outside the community: a matter that is given there has left our hands. */
        outside: z.boolean().default(false),
      }),
    )
    .optional(),
  groups: z
    .array(
      z.strictObject({
        id: text,
        name: text,
        kind: z.enum(['residents', 'staff']).default('residents'),
        buildings: z.array(building).default([]),
        grids: z.array(text).default([]),
      }),
    )
    .default([]),
  people: z
    .array(
      z.strictObject({
        id: text,
        name: text,
        role: z.enum(['resident', 'grid_member', 'staff', 'manager']).default('resident'),
        groups: z.array(text).default([]),
        grid: text.optional(),
        onDuty: z.boolean().default(false),
      }),
    )
    .default([]),
});

export type Community = z.output<typeof communityFile>;

/** The file can't be used; the message names it, the line and what to write instead. */
export class CommunityFileError extends Error {
  override readonly name = 'CommunityFileError';
}

/** @throws {CommunityFileError} */
export async function loadCommunity(file: string): Promise<Community> {
  let source: string;
  try {
    source = await readFile(file, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'does not exist' : 'can not be read';
    throw new CommunityFileError(
      `${file} ${reason}. Set HUIYIN_COMMUNITY_FILE to the community's file; data/community.yaml shows its shape.`,
      { cause: error },
    );
  }
  const document = parseDocument(source);
  const broken = document.errors[0];
  if (broken) throw new CommunityFileError(`${file}:${broken.linePos?.[0].line ?? 1}: ${broken.message.split('\n')[0]}`);
  const parsed = communityFile.safeParse(document.toJS());
  if (!parsed.success) {
    const list = parsed.error.issues.map((issue) => `  - ${issue.path.join('.') || 'file'}: ${issue.message}`);
    throw new CommunityFileError(`${file} has ${list.length} problem(s):\n${list.join('\n')}`);
  }
  const problems = contradictions(parsed.data);
  if (problems.length > 0)
    throw new CommunityFileError(`${file} has ${problems.length} problem(s):\n${problems.map((p) => `  - ${p}`).join('\n')}`);
  return parsed.data;
}

function contradictions(community: Community): string[] {
  const problems: string[] = [];
  const gridOfBuilding = new Map<string, string>();
  for (const grid of community.grids) {
    for (const name of grid.buildings) {
      const other = gridOfBuilding.get(name);
      if (other) problems.push(`grids: ${name} stands in ${other} and in ${grid.name}; keep it in one`);
      gridOfBuilding.set(name, grid.name);
    }
  }
  const grids = new Set(community.grids.map((grid) => grid.name));
  const groups = new Set<string>();
  for (const group of community.groups) {
    if (groups.has(group.id)) problems.push(`groups: the id ${group.id} stands twice`);
    groups.add(group.id);
    for (const grid of group.grids) if (!grids.has(grid)) problems.push(`groups.${group.id}: ${grid} is not among the grids`);
    for (const name of group.buildings) if (!gridOfBuilding.has(name)) problems.push(`groups.${group.id}: ${name} belongs to no grid`);
  }
  const units = new Set<string>();
  const people = new Set(community.people.map((person) => person.id));
  for (const unit of community.units ?? []) {
    if (units.has(unit.name)) problems.push(`units: ${unit.name} stands twice`);
    units.add(unit.name);
    for (const member of unit.members) if (!people.has(member)) problems.push(`units.${unit.name}: there is no person ${member}`);
  }
  for (const person of community.people) {
    for (const group of person.groups) if (!groups.has(group)) problems.push(`people.${person.id}: there is no group ${group}`);
    if (person.grid && !grids.has(person.grid)) problems.push(`people.${person.id}: ${person.grid} is not among the grids`);
  }
  return problems;
}

/** The grid of a building, undefined where the file does not say. */
export function gridOf(community: Community, buildingName: string | undefined): string | undefined {
  if (!buildingName) return undefined;
  return community.grids.find((grid) => grid.buildings.includes(buildingName))?.name;
}

/** Every building the community's file names, in its order. */
export function buildingsOf(community: Community): readonly string[] {
  return community.grids.flatMap((grid) => grid.buildings);
}

export type Unit = NonNullable<Community['units']>[number];

/** Who takes on matters, as the file says; without it the three that every community has. */
export function unitsOf(community: Community): readonly Unit[] {
  if (community.units && community.units.length > 0) return community.units;
  const unit = (name: string, title: string, categories: readonly string[], outside = false): Unit => ({
    ...{ name, title, outside, members: [] },
    categories: [...categories],
  });
  return [
    unit('物业', community.property, ['设施维修', '环境卫生', '停车交通', '物业服务', '水电气暖']),
    unit('社区', community.committee, ['政策服务', '邻里纠纷']),
    unit('街道', '街道办事处', ['违建占道'], true),
  ];
}
