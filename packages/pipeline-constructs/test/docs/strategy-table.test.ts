import { renderStrategy, type StrategyTarget } from '../../src/beanstalk/strategy-rendering';
import { DeploymentStrategy, StrategyKind } from '../../src/strategy/deployment-strategy';
import { readDocuments } from './_helpers/documents';

const WEB: StrategyTarget = {
  tier: 'web',
  singleInstance: false,
  loadBalancer: 'application',
  minInstances: 2,
  maxInstances: 4,
  drainSeconds: 20,
};
/** The columns of README's table, after the first. */
const TARGETS: readonly StrategyTarget[] = [
  WEB,
  { ...WEB, singleInstance: true, loadBalancer: 'none', minInstances: 1, maxInstances: 1 },
  { ...WEB, tier: 'worker', loadBalancer: 'none' },
];
const STRATEGIES: Readonly<Record<StrategyKind, () => DeploymentStrategy>> = DeploymentStrategy;

function cell(kind: StrategyKind, target: StrategyTarget): string {
  const rendering = renderStrategy(STRATEGIES[kind](), target);
  if (rendering.outcome === 'refused') return 'refused';
  return `\`${rendering.options.find(({ optionName }) => optionName === 'DeploymentPolicy')?.value}\``;
}

/** Rows whose first cell is a strategy. */
function rowsOf(readme: string): readonly (readonly string[])[] {
  return readme
    .split('\n')
    .map((line) => line.split('|').map((text) => text.trim()))
    .filter(([, first]) => /^`\w+\(\)`$/.test(first ?? ''))
    .map((cells) => cells.slice(1, -1));
}

test("README's table of strategies says what the constructs do", () => {
  const [{ text }] = readDocuments();
  const expected = Object.values(StrategyKind).map((kind) => [
    `\`${kind}()\``,
    ...TARGETS.map((target) => cell(kind, target)),
  ]);
  expect([...rowsOf(text)].sort()).toEqual(expected.sort());
});

test('every refusal of a strategy is in the guide', () => {
  const guide = readDocuments().find(({ file }) => file === 'docs/pipelines.md')?.text;
  const codes = Object.values(StrategyKind)
    .flatMap((kind) => TARGETS.map((target) => renderStrategy(STRATEGIES[kind](), target)))
    .flatMap((rendering) => (rendering.outcome === 'refused' ? [rendering.complaint.code] : []));
  for (const code of new Set(codes)) expect(guide).toContain(`\`${code}\``);
});
