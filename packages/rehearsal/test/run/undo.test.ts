import { Undo } from '../../src/run/undo';

test('what came last goes first, and each only once', async () => {
  const undone: string[] = [];
  const undo = new Undo();
  for (const name of ['folder', 'gateway', 'engine']) undo.add(() => void undone.push(name));
  await undo.all();
  await undo.all();
  expect(undone).toEqual(['engine', 'gateway', 'folder']);
});

test('a step that fails keeps none of the others from being done, and is told', async () => {
  const undone: string[] = [];
  const undo = new Undo();
  undo.add(() => void undone.push('folder'));
  undo.add(() => Promise.reject(new Error('still busy')));
  undo.add(() => void undone.push('engine'));
  await expect(undo.all()).rejects.toThrow('still busy');
  expect(undone).toEqual(['engine', 'folder']);
});
