import { Duration } from 'aws-cdk-lib';
import { BatchSize } from '../../src/strategy/batch-size';
import { DeploymentStrategy } from '../../src/strategy/deployment-strategy';
import { refusalOf } from '../_helpers/environments';

describe('batch size', () => {
  test.each([
    [BatchSize.percentage(25), 4, 1],
    [BatchSize.percentage(25), 5, 2],
    [BatchSize.percentage(1), 3, 1],
    [BatchSize.percentage(100), 7, 7],
    [BatchSize.count(2), 5, 2],
    [BatchSize.count(9), 5, 5],
  ])('%s of %i instances is %i', (batchSize, instances, expected) => {
    expect(batchSize.of(instances)).toBe(expected);
  });

  test.each([0, 101, 12.5, Number.NaN])('refuses %d percent', (percentage) => {
    expect(refusalOf(() => BatchSize.percentage(percentage)).code).toBe('batch-size-percentage');
  });

  test.each([0, -1, 1.5, 10_001])('refuses %d instances', (count) => {
    expect(refusalOf(() => BatchSize.count(count)).code).toBe('batch-size-count');
  });

  test.each([1, 100])('takes %d percent', (percentage) => {
    expect(BatchSize.percentage(percentage).value).toBe(percentage);
  });
});

describe('deployment strategy', () => {
  test.each([
    [DeploymentStrategy.allAtOnce(), 'allAtOnce'],
    [DeploymentStrategy.rolling(), 'rolling(25%)'],
    [DeploymentStrategy.rolling({ batchSize: BatchSize.count(1) }), 'rolling(1 instance)'],
    [DeploymentStrategy.rollingWithAdditionalBatch(), 'rollingWithAdditionalBatch(25%)'],
    [DeploymentStrategy.immutable(), 'immutable'],
    [DeploymentStrategy.blueGreen(), 'blueGreen'],
    [DeploymentStrategy.canary(), 'canary(10%, 5 minutes)'],
    [DeploymentStrategy.canary({ percentage: 20, bakeTime: Duration.minutes(30) }), 'canary(20%, 30 minutes)'],
    [DeploymentStrategy.linear(), 'linear(10%, 1 minute)'],
  ])('says what it is: %s', (strategy, expected) => {
    expect(strategy.toString()).toBe(expected);
  });

  test.each([0, 100, 2.5])('refuses a share of %d percent, which is no canary and no step', (percentage) => {
    expect(refusalOf(() => DeploymentStrategy.canary({ percentage })).code).toBe('strategy-percentage');
    expect(refusalOf(() => DeploymentStrategy.linear({ percentage })).code).toBe('strategy-percentage');
  });
});
