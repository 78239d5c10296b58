import { type Health, INITIAL, afterCheck, parseMatcher } from '../../../src/compute/load-balancer/health';

const check = { healthyThreshold: 3, unhealthyThreshold: 2 };

/** Each letter is a check: p passed, f failed. Answers the states, by their first letters. */
function statesAfter(checks: string): string {
  let health: Health = INITIAL;
  return [...checks]
    .map((letter) => {
      health = afterCheck(health, letter === 'p', check);
      return health.state[0];
    })
    .join('');
}

test.each([
  ['a new target needs to pass once', 'p', 'h'],
  ['a new target that fails is initial until the threshold', 'ff', 'iu'],
  ['a new target may fail once before it passes', 'fp', 'ih'],
  ['one failure does not make a healthy target unhealthy', 'pfp', 'hhh'],
  ['failures must be in a row', 'pfpfpf', 'hhhhhh'],
  ['an unhealthy target needs all its passes in a row', 'pffppfppp', 'hhuuuuuuh'],
])('%s', (_, checks, states) => {
  expect(statesAfter(checks)).toBe(states);
});

test.each([
  ['200', [200], [201, 302, 404]],
  ['200,302', [200, 302], [301, 201]],
  ['200-299', [200, 250, 299], [199, 300]],
  ['200-204, 401', [200, 204, 401], [205, 400]],
])('the matcher %s passes %j and not %j', (matcher, passing, failing) => {
  const matches = parseMatcher(matcher);
  expect(passing.filter((status) => !matches(status))).toEqual([]);
  expect(failing.filter((status) => matches(status))).toEqual([]);
});

test.each(['', '2xx', '200-', 'all'])('refuses the matcher "%s"', (matcher) => {
  expect(() => parseMatcher(matcher)).toThrow(expect.objectContaining({ code: 'invalid-matcher' }));
});
