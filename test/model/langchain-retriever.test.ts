import { BaseCallbackHandler } from '@langchain/core/callbacks/base';
import type { DocumentInterface } from '@langchain/core/documents';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { RunnableLambda, RunnablePassthrough, RunnableSequence } from '@langchain/core/runnables';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HuiyinRetriever, type RetrieverSource } from '../../src/model/langchain-retriever.ts';
import { DOGS, type Library, openLibrary, PARKING_2024, PARKING_2026, SUNDAY, WATER_3_4 } from '../knowledge/support.ts';

let library: Library;
beforeAll(async () => {
  library = await openLibrary({
    'dogs.md': DOGS,
    'p24.md': PARKING_2024,
    'p26.md': PARKING_2026,
    'water.md': WATER_3_4,
    '电话.csv': '名称,电话\n值班室,0311-0000-9700\n',
  });
});
afterAll(() => library.close());

const retriever = (more: Partial<ConstructorParameters<typeof HuiyinRetriever>[0]> = {}) =>
  new HuiyinRetriever({ source: library.knowledge, asking: () => ({ at: SUNDAY }), ...more });

describe('the retriever of LangChain', () => {
  it('gives passages in force as documents, with all that a citation needs', async () => {
    const documents = await retriever().invoke('遛狗牵引绳最长几米');
    expect(documents[0]).toMatchObject({
      id: 'dogs.md#3',
      pageContent: expect.stringContaining('牵引绳长度不超过1.5米'),
      metadata: {
        file: 'dogs.md',
        title: '文明养犬管理规定',
        clause: '第四条',
        heading: '第二章 出户',
        issuer: '社区居委会',
        issued: '2025-04-10',
        effectiveFrom: '2025-05-01',
        effectiveTo: '',
        score: expect.any(Number),
      },
    });
    expect(documents.map((d) => d.metadata.score)).toEqual(documents.map((d) => d.metadata.score).sort((a, b) => b - a));
    expect(await retriever({ limit: 1 }).invoke('停车收费')).toHaveLength(1);
    // What was replaced is not found; a row brings its header with it.
    expect((await retriever().invoke('地库停车一个月多少钱')).map((d) => d.metadata.file)).not.toContain('p24.md');
    expect((await retriever().invoke('值班室电话'))[0]!.pageContent).toBe('名称\t电话\n值班室\t0311-0000-9700');
  });

  it('asks when and where its caller says', async () => {
    let at = SUNDAY;
    const own = retriever({ asking: () => ({ at, buildings: ['3号楼'] }) });
    const files = async () => (await own.invoke('3号楼几点停水')).map((d) => d.metadata.file);
    expect(await files()).toContain('water.md');
    at = new Date('2026-12-22T02:00:00Z');
    expect(await files()).not.toContain('water.md');
  });

  it('plugs into a chain', async () => {
    const prompt = ChatPromptTemplate.fromMessages([['human', '原文：\n{context}\n\n问题：{question}']]);
    const chain = RunnableSequence.from<string, string>([
      {
        context: retriever({ limit: 2 }).pipe((documents: DocumentInterface[]) => documents.map((d) => d.pageContent).join('\n---\n')),
        question: new RunnablePassthrough<string>(),
      },
      prompt,
      RunnableLambda.from((value: { toString(): string }) => value.toString()),
    ]);
    const said = await chain.invoke('每户限养几只狗');
    expect(said).toContain('每户限养1只');
    expect(said).toContain('问题：每户限养几只狗');
    expect(await retriever().batch(['养狗要登记吗', '停车怎么收费'])).toHaveLength(2);
  });

  it('tells callbacks when it begins, ends and fails', async () => {
    const told: string[] = [];
    const handler = BaseCallbackHandler.fromMethods({
      handleRetrieverStart: (_retriever, question) => {
        told.push(`start ${question}`);
      },
      handleRetrieverEnd: (documents) => {
        told.push(`end ${documents.length}`);
      },
      handleRetrieverError: (error: Error) => {
        told.push(`error ${error.message}`);
      },
    });
    await retriever({ limit: 2 }).invoke('遛狗', { callbacks: [handler] });
    await retriever({ limit: 1, callbacks: [handler] }).invoke('停车');
    const broken: RetrieverSource = { search: () => Promise.reject(new Error('gone')) };
    await expect(retriever({ source: broken }).invoke('停车', { callbacks: [handler] })).rejects.toThrow('gone');
    expect(told).toEqual(['start 遛狗', 'end 1', 'start 停车', 'end 1', 'start 停车', 'error gone']);
  });

  it('ends with the signal or the time limit of its call', async () => {
    let asked = 0;
    const slow: RetrieverSource = {
      search: () => {
        asked++;
        return new Promise(() => undefined);
      },
    };
    const gone = AbortSignal.abort(new Error('never mind'));
    await expect(retriever({ source: slow }).invoke('停车', { signal: gone })).rejects.toThrow('never mind');
    expect(asked).toBe(0);
    const controller = new AbortController();
    const told: string[] = [];
    const waiting = retriever({ source: slow }).invoke('停车', {
      signal: controller.signal,
      callbacks: [
        {
          handleRetrieverError: (error: Error) => {
            told.push(error.message);
          },
        },
      ],
    });
    setTimeout(() => controller.abort(new Error('too late')), 20);
    await expect(waiting).rejects.toThrow('too late');
    expect(told).toEqual(['too late']);
    expect(asked).toBe(1);
    await expect(retriever({ source: slow }).invoke('停车', { timeout: 30 })).rejects.toThrow(/timeout|aborted/i);
  });
});
