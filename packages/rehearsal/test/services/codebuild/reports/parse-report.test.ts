import { REPORT_FORMATS, type ReportFormat } from '../../../../src/services/codebuild/buildspec/model';
import { isCoverage, parseReport } from '../../../../src/services/codebuild/reports/parse-report';

const statuses = (format: ReportFormat, text: string) => {
  const parsed = parseReport(format, text);
  return typeof parsed === 'string' ? parsed : parsed.map(({ name, prefix, status }) => `${prefix}/${name} ${status}`);
};

const ONE_OF_EACH: Readonly<Partial<Record<ReportFormat, readonly [string, readonly string[]]>>> = {
  JUNITXML: [
    `<?xml version="1.0"?><testsuites><testsuite name="s"><testcase name="a" time="0.5"/><testcase name="b" classname="C"><failure message="no">at</failure></testcase>
     <testsuite name="inner"><testcase name="c"><skipped/></testcase></testsuite></testsuite><testcase name="d &amp; e"><error/></testcase></testsuites>`,
    ['s/a SUCCEEDED', 'C/b FAILED', 'inner/c SKIPPED', '/d & e ERROR'],
  ],
  NUNITXML: [
    `<test-results><test-suite name="s"><results><test-case name="a" result="Success" time="0.1"/><test-case name="b" result="Failure"><failure><message>no</message></failure></test-case><test-case name="c" result="Ignored"/></results></test-suite></test-results>`,
    ['s/a SUCCEEDED', 's/b FAILED', 's/c SKIPPED'],
  ],
  NUNIT3XML: [
    `<test-run><test-suite name="s"><test-case name="a" classname="C" result="Passed"/><test-case name="b" classname="C" result="Failed"/><test-case name="c" classname="C" result="Skipped"/></test-suite></test-run>`,
    ['C/a SUCCEEDED', 'C/b FAILED', 'C/c SKIPPED'],
  ],
  TESTNGXML: [
    `<testng-results><suite name="s"><test name="t"><class name="C"><test-method name="setUp" is-config="true" status="PASS"/><test-method name="a" status="PASS" duration-ms="3"/><test-method name="b" status="FAIL"/><test-method name="c" status="SKIP"/></class></test></suite></testng-results>`,
    ['C/a SUCCEEDED', 'C/b FAILED', 'C/c SKIPPED'],
  ],
  VISUALSTUDIOTRX: [
    `<TestRun><Results><UnitTestResult testName="a" outcome="Passed" duration="00:00:01.5000000"/><UnitTestResult testName="b" outcome="Failed"><Output><ErrorInfo><Message>no</Message></ErrorInfo></Output></UnitTestResult><UnitTestResult testName="c" outcome="NotExecuted"/></Results></TestRun>`,
    ['/a SUCCEEDED', '/b FAILED', '/c SKIPPED'],
  ],
  CUCUMBERJSON: [
    JSON.stringify([
      {
        name: 'F',
        elements: [
          { type: 'background', name: 'bg', steps: [] },
          { type: 'scenario', name: 'a', steps: [{ result: { status: 'passed', duration: 2e6 } }] },
          {
            type: 'scenario',
            name: 'b',
            steps: [{ result: { status: 'passed' } }, { result: { status: 'failed', error_message: 'no' } }],
          },
          { type: 'scenario', name: 'c', steps: [{ result: { status: 'undefined' } }] },
        ],
      },
    ]),
    ['F/a SUCCEEDED', 'F/b FAILED', 'F/c SKIPPED'],
  ],
};

test.each(REPORT_FORMATS.filter((format) => !isCoverage(format)))('reads %s', (format) => {
  const [text, expected] = ONE_OF_EACH[format] ?? ['', []];
  expect(statuses(format, text)).toEqual(expected);
});

test('keeps durations and messages', () => {
  const cases = parseReport(
    'JUNITXML',
    '<testsuite><testcase name="a" time="1.25"><failure message="left is not right"/></testcase></testsuite>',
  );
  expect(cases).toEqual([{ name: 'a', prefix: '', status: 'FAILED', durationMs: 1250, message: 'left is not right' }]);
  const trx = parseReport('VISUALSTUDIOTRX', ONE_OF_EACH.VISUALSTUDIOTRX?.[0] ?? '');
  expect(trx).toMatchObject([{ durationMs: 1500 }, { message: 'no' }, {}]);
});

test.each<[ReportFormat, string, string]>([
  ['JUNITXML', '<testsuite><testcase>', 'line 1'],
  ['CUCUMBERJSON', '{}', 'a Cucumber report is a list of features'],
  ['CUCUMBERJSON', '[', 'JSON'],
])('says what is wrong with a broken %s', (format, text, message) => {
  expect(statuses(format, text)).toContain(message);
});
