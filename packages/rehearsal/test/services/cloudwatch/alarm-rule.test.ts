import type { AlarmState } from '../../../src/journal/events';
import { parseAlarmRule } from '../../../src/services/cloudwatch/alarm-rule';

const STATES: Readonly<Record<string, AlarmState>> = {
  red: 'ALARM',
  green: 'OK',
  'two words': 'ALARM',
  'arn:aws:cloudwatch:us-east-1:123456789012:alarm:grey': 'INSUFFICIENT_DATA',
};

test.each([
  ['ALARM(red)', true],
  ['ALARM("green")', false],
  ['OK(green) AND ALARM("two words")', true],
  ['(ALARM("green") OR ALARM("red"))', true],
  ['INSUFFICIENT_DATA("arn:aws:cloudwatch:us-east-1:123456789012:alarm:grey")', true],
  ['NOT ALARM(red) OR FALSE', false],
  ['not alarm(green) and true', true],
  ['TRUE OR TRUE AND FALSE', true],
  ['(TRUE OR TRUE) AND FALSE', false],
  ['ALARM(nobody)', false],
])('%s is %s', (rule, holds) => {
  expect(parseAlarmRule(rule)((alarm) => STATES[alarm])).toBe(holds);
});

test.each([
  ['', 'instead of its end'],
  ['ALARM red', 'a parenthesis instead of red'],
  ['ALARM(red', 'a closing parenthesis'],
  ['RED(red)', 'instead of RED'],
  ['ALARM(red) OK(green)', 'AND or OR instead of OK'],
])('%j is no rule: %s', (rule, complaint) => {
  expect(() => parseAlarmRule(rule)).toThrow(complaint);
});
