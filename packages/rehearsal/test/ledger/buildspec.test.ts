import { ledgerOfBuildspec } from '../../src/ledger/buildspec';

const BUILDSPEC = `
version: 0.2
run-as: builder
env:
  shell: bash
  variables: { A: b }
phases:
  install:
    runtime-versions: { nodejs: 22 }
    commands: [npm ci]
  build:
    commands: [npm test]
    comands: [typo]
reports:
  unit: { files: ['*.xml'] }
cache: { key: x, paths: ['node_modules/**/*'] }
made-up: 1
`;

test('each key of a buildspec is executed, simulated or refused', () => {
  const lines = ledgerOfBuildspec(BUILDSPEC).map(({ subject, treatment }) => `${treatment} ${subject}`);
  expect(lines).toEqual([
    'executed buildspec version',
    'executed buildspec run-as',
    'executed buildspec env.shell',
    'executed buildspec env.variables',
    'simulated buildspec phases.install.runtime-versions',
    'executed buildspec phases.install.commands',
    'executed buildspec phases.build.commands',
    'refused buildspec phases.build.comands',
    'executed buildspec reports.unit',
    'refused buildspec cache.key',
    'executed buildspec cache.paths',
    'refused buildspec made-up',
  ]);
});

test.each(['', 'just text', '{ broken', '- a list'])('%j has no keys', (text) => {
  expect(ledgerOfBuildspec(text)).toEqual([]);
});
