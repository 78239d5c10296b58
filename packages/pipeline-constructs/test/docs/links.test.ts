import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readDocuments, ROOT, type Document } from './_helpers/documents';

/** Links to files of the repository, without what is commented out. */
function linksOf({ text }: Document): readonly string[] {
  const shown = text.replace(/<!--[\s\S]*?-->/g, '');
  return [...shown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target).filter((target) => !/^\w+:/.test(target));
}

/** The anchors that headings get. */
function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replace(/\s/g, '-'),
  );
}

const documents = readDocuments();

test.each(documents.map((document) => [document.file, document] as const))(
  'links in %s lead somewhere',
  (_, document) => {
    const broken = linksOf(document).filter((target) => {
      const [path, anchor] = target.split('#');
      const file = path === '' ? document.file : join(dirname(document.file), path);
      if (!existsSync(join(ROOT, file))) return true;
      const page = documents.find((candidate) => candidate.file === file);
      return anchor !== undefined && page !== undefined && !anchorsOf(page.text).includes(anchor);
    });
    expect(broken).toEqual([]);
  },
);
