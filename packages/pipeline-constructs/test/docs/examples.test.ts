import { typeCheck } from './_helpers/compile';
import { construct } from './_helpers/construct';
import { codeBlocks, readDocuments, type CodeBlock } from './_helpers/documents';
import { toExample } from './_helpers/example';

const WRONG: CodeBlock = {
  file: 'wrong.md',
  line: 10,
  language: 'ts',
  code: [
    "import { Duration } from 'aws-cdk-lib';",
    '',
    "pipeline.addStage('Staging', {",
    '  deploys: [Deploy.toBeanstalk(staging.web)],',
    '});',
    'const strategy = DeploymentStrategy.canary({ bakeTime: Duration.minutes(5) });',
    'Deploy.toBeanstalk(staging.wep, { strategy });',
  ].join('\n'),
};
const WRONG_SERVICE: CodeBlock = {
  ...WRONG,
  file: 'wrong-service.md',
  code: [
    '// packages/rehearsal/src/services/wrong/wrong.ts',
    "import type { Service } from '../../gateway/gateway';",
    "export const wrong: Service = { name: 'wrong', operation: {} };",
  ].join('\n'),
};

const documents = readDocuments();
const blocks = documents.flatMap(codeBlocks);
const examples = blocks.filter(({ language }) => language === 'ts').map(toExample);
const wrong = [WRONG, WRONG_SERVICE].map((block, index) => toExample(block, examples.length + index));
/** All in one program, which is what takes the time. */
const faults = typeCheck([...examples, ...wrong]);

test.each(documents.map(({ file }) => file))('examples in %s compile', (file) => {
  expect(faults.filter((fault) => fault.startsWith(`${file}:`))).toEqual([]);
});

test.each(
  examples
    .filter(({ isStack }) => isStack)
    .map((example) => [example.block.file, example.block.line, example] as const),
)('%s:%i: nothing of it is refused', (_file, _line, example) => {
  expect(() => construct(example)).not.toThrow();
});

test('a wrong property and a wrong name are found, at their lines', () => {
  expect(faults.filter((fault) => fault.startsWith('wrong'))).toEqual([
    expect.stringMatching(/^wrong\.md:13: .*'deploys' does not exist/),
    expect.stringMatching(/^wrong\.md:16: Property 'wep' does not exist/),
    expect.stringMatching(/^wrong-service\.md:12: .*'operation' does not exist/),
  ]);
});

test('what a construct refuses is found', () => {
  const example = toExample({ ...WRONG, code: "pipeline.addStage('Staging', {});" }, 0);
  expect(() => construct(example)).toThrow('[empty-stage]');
});

test('the pages that teach by example have some', () => {
  const taught = ['README.md', 'docs/extending.md', 'docs/pipelines.md', 'packages/pipeline-constructs/README.md'];
  expect([...new Set(examples.map(({ block }) => block.file))].sort()).toEqual(taught.sort());
});

test('code is written as `ts` blocks, so that none of it is passed over', () => {
  expect(blocks.filter(({ language }) => !['ts', 'sh', ''].includes(language))).toEqual([]);
});
