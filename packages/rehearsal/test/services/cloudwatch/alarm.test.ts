import { alarmFrom, evaluateAlarm, type AlarmState } from '../../../src/services/cloudwatch/alarm';
import { statisticOf, type Sample } from '../../../src/services/cloudwatch/metric';

const MINUTE = 60_000;
const at = (minute: number, value: number): Sample => ({ at: minute * MINUTE + 1, values: [[value, 1]] });

interface Case {
  readonly name: string;
  readonly missing: string;
  readonly samples: readonly Sample[];
  readonly before?: AlarmState;
  readonly state: AlarmState;
}

// Three periods, two of which must breach "more than 10"; it is minute 10, so minutes 7, 8 and 9 count.
const CASES: readonly Case[] = [
  { name: 'two of three breach', missing: 'missing', samples: [at(7, 11), at(8, 1), at(9, 12)], state: 'ALARM' },
  { name: 'one of three breaches', missing: 'missing', samples: [at(7, 1), at(8, 1), at(9, 12)], state: 'OK' },
  {
    name: 'the threshold itself does not breach',
    missing: 'missing',
    samples: [at(7, 10), at(8, 10), at(9, 10)],
    state: 'OK',
  },
  {
    name: 'what is older or in the running period does not count',
    missing: 'missing',
    samples: [at(6, 99), at(9, 99), at(10, 99)],
    state: 'OK',
  },
  { name: 'no data', missing: 'missing', samples: [], state: 'INSUFFICIENT_DATA' },
  { name: 'no data, ignored', missing: 'ignore', samples: [], before: 'ALARM', state: 'ALARM' },
  { name: 'no data, breaching', missing: 'breaching', samples: [], state: 'ALARM' },
  { name: 'no data, not breaching', missing: 'notBreaching', samples: [], state: 'OK' },
  { name: 'one breach and missing data that breaches', missing: 'breaching', samples: [at(8, 11)], state: 'ALARM' },
  { name: 'one breach and missing data that does not', missing: 'notBreaching', samples: [at(8, 11)], state: 'OK' },
];

describe('evaluating an alarm', () => {
  test.each(CASES)('$name: $state', ({ missing, samples, before = 'OK', state }) => {
    const properties = {
      Namespace: 'N',
      MetricName: 'M',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      Threshold: 10,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: missing,
    };
    expect(evaluateAlarm(alarmFrom('a', 'arn', properties), samples, before, 10 * MINUTE + 5).state).toBe(state);
  });
});

describe('a statistic', () => {
  const samples: Sample[] = [
    {
      at: 0,
      values: [
        [1, 98],
        [100, 2],
      ],
    },
  ];
  test.each([
    ['SampleCount', 100],
    ['Sum', 298],
    ['Average', 2.98],
    ['Minimum', 1],
    ['Maximum', 100],
    ['p98', 1],
    ['p99', 100],
  ])('%s counts each value as often as it was seen', (statistic, expected) => {
    expect(statisticOf(samples, statistic, 0, 1)).toBe(expected);
  });
});
