import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askControl, listenForControl, type ControlRequest } from '../../src/run/control';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'control-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const request = (command: ControlRequest['command']): ControlRequest => ({ command, operands: [] });

test('a request is answered', async () => {
  const close = await listenForControl(join(folder, 'c'), ({ command }) =>
    Promise.resolve({ ok: true, text: `did ${command}` }),
  );
  await expect(askControl(join(folder, 'c'), request('stop'))).resolves.toEqual({ ok: true, text: 'did stop' });
  await close();
});

test('who asks for the end gets the answer before it comes', async () => {
  let ended: Promise<void> | undefined;
  const close = await listenForControl(join(folder, 'c'), () =>
    Promise.resolve({ ok: true, text: 'going down', afterwards: () => (ended = close()) }),
  );
  await expect(askControl(join(folder, 'c'), request('down'))).resolves.toEqual({ ok: true, text: 'going down' });
  while (ended === undefined) await new Promise((resolve) => setImmediate(resolve));
  await ended;
});

test('an error of the rehearsal is an answer, too', async () => {
  const close = await listenForControl(join(folder, 'c'), () => Promise.reject(new Error('not now')));
  await expect(askControl(join(folder, 'c'), request('retry'))).resolves.toEqual({ ok: false, text: 'not now' });
  await close();
});

test('a rehearsal that has gone is named as gone', async () => {
  await expect(askControl(join(folder, 'nothing'), request('status'))).rejects.toThrow('has ended or was killed');
});

test('one that ends while it is asked is named as gone', async () => {
  let asked: () => void;
  const arrived = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const close = await listenForControl(join(folder, 'c'), () => {
    asked();
    return new Promise(() => undefined);
  });
  const answer = expect(askControl(join(folder, 'c'), request('status'))).rejects.toThrow('has ended or was killed');
  await arrived;
  await close();
  await answer;
});
