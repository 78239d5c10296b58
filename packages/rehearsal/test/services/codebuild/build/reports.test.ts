import { type Bench, build, openBench } from '../_helpers';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const spec = (reports: string, command = "'true'") =>
  `version: 0.2\nphases: {build: {commands: [${command}]}}\nreports: ${reports}\n`;
const XML =
  '<testsuite><testcase name="a"/><testcase name="b"><failure/></testcase><testcase name="c"><skipped/></testcase></testsuite>';

test('counts go into the journal, over all files of a group', async () => {
  const { result } = await build(bench, {
    buildspec: spec("{unit: {files: ['**/*.xml'], base-directory: out}}"),
    tree: { 'out/a.xml': XML, 'out/deep/b.xml': '<testsuite><testcase name="d"/></testsuite>' },
  });
  expect(result.status).toBe('SUCCEEDED');
  const event = bench.journal.events.find((one) => one.type === 'build.report' && one.buildId === result.id);
  expect(event).toMatchObject({ name: 'unit', total: 4, failed: 1, skipped: 1 });
  expect(result.reports).toMatchObject([{ group: 'orders-unit', total: 4 }]);
});

test('a report is read also after a failed BUILD', async () => {
  const { result } = await build(bench, {
    buildspec: spec('{unit: {files: [a.xml]}}', 'exit 1'),
    tree: { 'a.xml': XML },
  });
  expect(result.status).toBe('FAILED');
  expect(result.reports).toMatchObject([{ total: 3, failed: 1 }]);
});

test.each([
  ['no file', '{x1: {files: [nothing.xml]}}', 'report x1: no file matches nothing.xml'],
  ['no base directory', '{x2: {files: [a.xml], base-directory: nowhere}}', 'report x2: no file matches a.xml'],
  ['a broken file', '{x3: {files: [broken.xml]}}', 'report x3: broken.xml is no JUNITXML (line 1'],
  [
    'a coverage report',
    '{x4: {files: [a.xml], file-format: COBERTURAXML}}',
    'report x4: coverage (COBERTURAXML) is not in a rehearsal yet; it is not read',
  ],
])('%s is said and does not fail the build', async (_name, reports, message) => {
  const { result } = await build(bench, { buildspec: spec(reports), tree: { 'a.xml': XML, 'broken.xml': '<a>' } });
  expect(result.status).toBe('SUCCEEDED');
  const notices = bench.journal.events.flatMap((event) => (event.type === 'notice' ? [event.text] : []));
  expect(notices.filter((text) => text.startsWith(message))).toHaveLength(1);
});
