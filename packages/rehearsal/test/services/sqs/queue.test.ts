import fc from 'fast-check';
import type { Message } from '../../../src/services/sqs/message';
import {
  arriveDead,
  changeVisibility,
  emptyQueue,
  expire,
  nextVisibleAt,
  oldestAge,
  population,
  purge,
  receive,
  remove,
  send,
  type Queue,
  type QueueSettings,
} from '../../../src/services/sqs/queue';

const SETTINGS: QueueSettings = {
  fifo: false,
  visibilityTimeoutMs: 30_000,
  delayMs: 0,
  retentionMs: 345_600_000,
  contentBasedDeduplication: true,
  deduplicationScope: 'queue',
};
const REDRIVE = { deadLetterTargetArn: 'dead', maxReceiveCount: 2 };

type Step =
  | { readonly do: 'send'; readonly group: string; readonly delayMs?: number }
  | { readonly do: 'receive'; readonly max: number; readonly visibilityMs?: number }
  | { readonly do: 'delete' | 'hide'; readonly which: number; readonly ms: number }
  | { readonly do: 'pass'; readonly ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('send' as const),
    group: fc.constantFrom('a', 'b'),
    delayMs: fc.option(fc.integer({ min: 0, max: 50 }), { nil: undefined }),
  }),
  fc.record({
    do: fc.constant('receive' as const),
    max: fc.integer({ min: 1, max: 10 }),
    visibilityMs: fc.option(fc.integer({ min: 0, max: 50 }), { nil: undefined }),
  }),
  fc.record({
    do: fc.constantFrom('delete' as const, 'hide' as const),
    which: fc.nat(30),
    ms: fc.integer({ min: 0, max: 50 }),
  }),
  fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 60 }) }),
);

interface World {
  readonly queue: Queue;
  readonly dead: Queue;
  readonly deleted: readonly string[];
  /** Every receive ever made: what, when, and until when nobody else may have it. */
  readonly receives: readonly { readonly message: Message; readonly at: number }[];
}

/** Runs the steps and checks after each of them that nothing is lost and nothing is with two receivers. */
function run(settings: QueueSettings, steps: readonly Step[]): World {
  let world: World = { queue: emptyQueue(settings), dead: emptyQueue(SETTINGS), deleted: [], receives: [] };
  let now = 1_000_000;
  const sent: string[] = [];
  steps.forEach((one, serial) => {
    if (one.do === 'pass') now += one.ms;
    if (one.do === 'send') sent.push(`m${serial}`);
    world = after(world, one, serial, now);
    checkNothingIsLost(world, sent, now);
  });
  return world;
}

function after(world: World, one: Step, serial: number, now: number): World {
  switch (one.do) {
    case 'pass':
      return world;
    case 'send': {
      const delayMs = world.queue.settings.fifo ? undefined : one.delayMs;
      const message = {
        id: `m${serial}`,
        body: `m${serial}`,
        attributes: {},
        senderId: 's',
        groupId: one.group,
        delayMs,
      };
      return { ...world, queue: send(world.queue, message, now).queue };
    }
    case 'receive':
      return received(world, one, serial, now);
    case 'delete':
    case 'hide': {
      const target = world.receives[one.which]?.message;
      if (!target) return world;
      if (one.do === 'hide') {
        return { ...world, queue: changeVisibility(world.queue, target.receipt ?? '', one.ms, now).queue };
      }
      const { queue, removed } = remove(world.queue, target.receipt ?? '');
      return { ...world, queue, deleted: removed ? [...world.deleted, target.id] : world.deleted };
    }
  }
}

function received(world: World, one: Step & { do: 'receive' }, serial: number, now: number): World {
  const hidden = world.queue.messages.filter((message) => message.visibleAt > now).map((message) => message.id);
  let receipts = 0;
  const newReceipt = () => `r${serial}-${receipts++}`;
  const result = receive(world.queue, { max: one.max, visibilityTimeoutMs: one.visibilityMs, newReceipt }, now);
  hold(result.received.length <= one.max, 'no more than asked for');
  hold(!result.received.some((message) => hidden.includes(message.id)), 'nothing that is with somebody else');
  const dead = result.dead.reduce((queue, message) => arriveDead(queue, message, 'arn:source', now), world.dead);
  const receives = [...world.receives, ...result.received.map((message) => ({ message, at: now }))];
  return { ...world, queue: result.queue, dead, receives };
}

function checkNothingIsLost({ queue, dead, deleted }: World, sent: readonly string[], now: number): void {
  const everywhere = [...queue.messages, ...dead.messages].map((message) => message.id);
  const accounted = new Set([...everywhere, ...deleted]);
  hold(
    accounted.size === sent.length && everywhere.length + deleted.length === sent.length,
    'every message in one place',
  );
  const { visible, inFlight, delayed } = population(queue, now);
  const { sent: count, deleted: gone, deadLettered } = queue.counters;
  hold(count === gone + deadLettered + visible + inFlight + delayed, 'counters add up');
  hold(dead.counters.arrivedDead === deadLettered, 'what was given up arrived');
}

// `expect` at every step of every run would take seconds.
function hold(holds: boolean, what: string): void {
  if (!holds) throw new Error(`broken: ${what}`);
}

describe('a queue, whatever is done to it', () => {
  test('loses no message, gives none to two at once, and gives up exactly after maxReceiveCount receives', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 10, maxLength: 60, size: 'max' }), (steps) => {
        const { receives, dead } = run({ ...SETTINGS, visibilityTimeoutMs: 20, redrive: REDRIVE }, steps);
        const counts = new Map<string, number>();
        for (const { message } of receives) counts.set(message.id, (counts.get(message.id) ?? 0) + 1);
        hold(
          [...counts.values()].every((count) => count <= REDRIVE.maxReceiveCount),
          'at most maxReceiveCount receives',
        );
        hold(
          dead.messages.every((message) => counts.get(message.id) === REDRIVE.maxReceiveCount),
          'none given up before',
        );
      }),
      { numRuns: 300 },
    );
  });

  test('that is FIFO gives the messages of a group in the order they were sent', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 10, maxLength: 60, size: 'max' }), (steps) => {
        const { receives } = run({ ...SETTINGS, fifo: true, visibilityTimeoutMs: 20 }, steps);
        for (const group of ['a', 'b']) {
          const firsts = receives
            .filter(({ message }) => message.groupId === group && message.receiveCount === 1)
            .map(({ message }) => message.sequenceNumber ?? '');
          hold(firsts.join() === [...firsts].sort().join(), 'in the order they were sent');
        }
      }),
      { numRuns: 300 },
    );
  });

  test('that is FIFO has at most one receive of a group in flight', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 10, maxLength: 60, size: 'max' }), (steps) => {
        const { queue, receives } = run(
          { ...SETTINGS, fifo: true, visibilityTimeoutMs: 1_000_000 },
          steps.filter((one) => one.do !== 'receive' || one.visibilityMs === undefined),
        );
        const last = new Map(receives.map(({ message, at }) => [message.id, at]));
        for (const group of ['a', 'b']) {
          const flying = queue.messages.filter(
            (message) => message.groupId === group && message.receipt !== undefined && message.visibleAt > 1_500_000,
          );
          hold(new Set(flying.map((message) => last.get(message.id))).size <= 1, 'one receive in flight');
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a queue', () => {
  const message = (id: string, more: object = {}) => ({ id, body: id, attributes: {}, senderId: 's', ...more });
  const receipts = () => {
    let serial = 0;
    return () => `r${serial++}`;
  };
  const sentAt = (now: number, settings: Partial<QueueSettings> = {}) =>
    send(emptyQueue({ ...SETTINGS, ...settings }), message('a'), now).queue;

  test('hides a message for its delay, then shows it', () => {
    const queue = sentAt(0, { delayMs: 1000 });
    expect(population(queue, 999)).toEqual({ visible: 0, inFlight: 0, delayed: 1 });
    expect(nextVisibleAt(queue, 999)).toBe(1000);
    expect(population(queue, 1000)).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
    expect(nextVisibleAt(queue, 1000)).toBeUndefined();
  });

  test('is as old as its oldest message; what is received again and again does not count, what was given up does anew', () => {
    const newReceipt = receipts();
    expect(oldestAge(emptyQueue(SETTINGS), 9)).toBeUndefined();
    let queue = send(sentAt(10), message('b'), 40).queue;
    expect(oldestAge(queue, 100)).toBe(90);
    for (const now of [50, 60, 70]) queue = receive(queue, { max: 1, visibilityTimeoutMs: 1, newReceipt }, now).queue;
    expect(oldestAge(queue, 100)).toBe(60);
    const [given] = sentAt(10).messages;
    expect(oldestAge(arriveDead(emptyQueue(SETTINGS), { ...given, receiveCount: 3 }, 'arn', 80), 100)).toBe(20);
  });

  test('deletes only under the newest receipt', () => {
    const newReceipt = receipts();
    const first = receive(sentAt(0), { max: 1, visibilityTimeoutMs: 10, newReceipt }, 0);
    const second = receive(first.queue, { max: 1, visibilityTimeoutMs: 10, newReceipt }, 10);
    expect(remove(second.queue, 'r0').removed).toBe(false);
    expect(remove(second.queue, 'r1').removed).toBe(true);
    expect(remove(first.queue, 'r0').removed).toBe(true);
  });

  test.each([
    ['in flight', 5, 'changed'],
    ['whose visibility timeout is over', 10, 'not-in-flight'],
  ])('changing the visibility of a message %s is answered', (_name, now, outcome) => {
    const { queue } = receive(sentAt(0), { max: 1, visibilityTimeoutMs: 10, newReceipt: receipts() }, 0);
    expect(changeVisibility(queue, 'r0', 0, now).outcome).toBe(outcome);
    expect(changeVisibility(queue, 'r9', 0, now).outcome).toBe('unknown');
  });

  test('drops what is older than its retention, also in a dead-letter queue', () => {
    const queue = sentAt(0, { retentionMs: 100 });
    expect(expire(queue, 99)).toBe(queue);
    expect(expire(queue, 100)).toMatchObject({ messages: [], counters: { expired: 1 } });
    const dead = arriveDead(emptyQueue({ ...SETTINGS, retentionMs: 100 }), queue.messages[0], 'source', 90);
    expect(expire(dead, 100).messages).toEqual([]);
  });

  test('takes a duplicate again after five minutes', () => {
    const fifo = { ...SETTINGS, fifo: true };
    const first = send(emptyQueue(fifo), message('a', { groupId: 'g' }), 0);
    const again = (now: number) => send(first.queue, message('other', { body: 'a', groupId: 'g' }), now);
    expect(again(299_999)).toMatchObject({ message: { id: 'a' }, queue: { counters: { sent: 1 } } });
    expect(again(300_000)).toMatchObject({ message: { id: 'other' }, queue: { counters: { sent: 2 } } });
  });

  test('that is purged counts what went', () => {
    expect(purge(sentAt(0))).toMatchObject({ messages: [], counters: { sent: 1, purged: 1 } });
  });
});
