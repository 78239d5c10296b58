import { resolveConfiguration, resolveText } from '../../src/pipeline/variables';

const scope = {
  Src: { CommitId: 'abc', 'odd-name_1': 'x' },
  variables: { A: '1' },
  codepipeline: { PipelineExecutionId: 'e' },
};

test.each<[string, object]>([
  ['plain', { value: 'plain' }],
  ['#{Src.CommitId}', { value: 'abc' }],
  ['a #{variables.A} b #{codepipeline.PipelineExecutionId}', { value: 'a 1 b e' }],
  ['#{Src.odd-name_1}', { value: 'x' }],
  ['#{Src.Nope} #{Nope.x} #{Src.Nope}', { missing: ['#{Src.Nope}', '#{Nope.x}'] }],
  ['#{Src.constructor}', { missing: ['#{Src.constructor}'] }],
  ['#{ not a reference } ${Also.not}', { value: '#{ not a reference } ${Also.not}' }],
])('%s', (text, resolution) => {
  expect(resolveText(text, scope)).toEqual(resolution);
});

test('what a variable holds is not looked at again', () => {
  expect(resolveText('#{Src.A}', { Src: { A: '#{Src.B}', B: 'no' } })).toEqual({ value: '#{Src.B}' });
});

test('a configuration that is too large once it is resolved fails', () => {
  const big = { Src: { Message: 'x'.repeat(110 * 1024) } };
  expect(resolveConfiguration({ Text: '#{Src.Message}' }, big)).toEqual({
    failure: expect.stringContaining('the limit is 102400'),
  });
});

test('the failure says where, what, and what there is', () => {
  expect(resolveConfiguration({ Text: '#{Src.Nope}' }, { Src: { CommitId: 'abc' } })).toEqual({
    failure: 'Text refers to #{Src.Nope}, which no action before it has produced; there are Src.CommitId',
  });
});
