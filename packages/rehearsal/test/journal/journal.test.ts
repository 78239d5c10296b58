import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startClock } from '../../src/clock/clock';
import { openJournal, readJournal } from '../../src/journal/journal';

const clock = startClock({ scale: 1 });
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const notice = (text: string) => ({ type: 'notice', text, severity: 'info' }) as const;

test('what is appended is on disk at once, numbered without gaps', () => {
  const file = join(folder, 'journal.jsonl');
  const journal = openJournal({ clock, file });
  journal.append(notice('one'));
  journal.append(notice('two'));
  expect(readJournal(file).map((event) => event.seq)).toEqual([1, 2]);
  journal.close();
});

test('a line cut off by a crash is left out, the rest is read', () => {
  const file = join(folder, 'journal.jsonl');
  const journal = openJournal({ clock, file });
  journal.append(notice('whole'));
  journal.close();
  writeFileSync(file, `${readFileSync(file, 'utf8')}{"type":"notice","te`);
  expect(readJournal(file)).toMatchObject([{ text: 'whole' }]);
});

test('a journal that goes on after a crash numbers on', () => {
  const past = [openJournal({ clock }).append(notice('before'))];
  expect(openJournal({ clock, past }).append(notice('after')).seq).toBe(2);
});

test('until finds what has happened already, and what will', async () => {
  const journal = openJournal({ clock });
  journal.append(notice('past'));
  await expect(journal.until((event) => event.type === 'notice')).resolves.toMatchObject({ text: 'past' });
  const later = journal.until((event) => event.type === 'notice' && event.text === 'later');
  journal.append(notice('later'));
  await expect(later).resolves.toMatchObject({ seq: 2 });
});

test('until gives up with the reason of the abort', async () => {
  const stop = new AbortController();
  const never = openJournal({ clock }).until(() => false, stop.signal);
  stop.abort(new Error('enough'));
  await expect(never).rejects.toThrow('enough');
});

test('who has stopped listening hears nothing more', () => {
  const journal = openJournal({ clock });
  const heard: number[] = [];
  const stop = journal.subscribe((event) => heard.push(event.seq));
  journal.append(notice('heard'));
  stop();
  journal.append(notice('unheard'));
  expect(heard).toEqual([1]);
});

test('who appends while hearing does not change the order for the others, and a fold has it at once', () => {
  const journal = openJournal({ clock });
  const folded: string[] = [];
  const heard: string[] = [];
  const textOf = (event: { type: string; text?: string }) => event.text ?? event.type;
  journal.fold((event) => {
    folded.push(textOf(event));
    if (textOf(event) === 'first') {
      journal.append(notice('second'));
      expect(folded).toEqual(['first', 'second']);
    }
  });
  journal.subscribe((event) => heard.push(textOf(event)));
  journal.append(notice('first'));
  expect(heard).toEqual(['first', 'second']);
});
