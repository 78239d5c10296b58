import {
  currentVersion,
  deleteCurrent,
  deleteVersion,
  putVersion,
  type ObjectVersion,
} from '../../../src/services/s3/history';

const version = (versionId: string, deleteMarker = false): ObjectVersion => ({
  ...{ versionId, deleteMarker, modified: 0, size: 0, etag: versionId, file: versionId },
  ...{ metadata: {}, headers: {}, checksums: {}, tags: {} },
});
const ids = (history: readonly ObjectVersion[]) =>
  history.map((one) => `${one.versionId}${one.deleteMarker ? ' (marker)' : ''}:${one.etag}`);

describe('versions of an object', () => {
  test('without versioning, and while it is suspended, a put replaces the null version', () => {
    const first = putVersion([], version('x'), undefined);
    const enabled = putVersion(first, version('y'), 'Enabled');
    const suspended = putVersion(enabled, version('z'), 'Suspended');
    expect(ids(suspended)).toEqual(['null:z', 'y:y']);
  });

  test('a delete hides under a marker with versioning, and removes without', () => {
    const history = putVersion([], version('x'), 'Enabled');
    const hidden = deleteCurrent(history, version('m', true), 'Enabled');
    expect(ids(hidden)).toEqual(['m (marker):m', 'x:x']);
    expect(currentVersion(hidden)).toBeUndefined();
    expect(currentVersion(deleteVersion(hidden, 'm'))?.versionId).toBe('x');
    expect(deleteCurrent(putVersion([], version('x'), undefined), version('m', true), undefined)).toEqual([]);
  });

  test('a delete while suspended replaces the null version by a marker', () => {
    const history = putVersion(putVersion([], version('x'), undefined), version('y'), 'Enabled');
    expect(ids(deleteCurrent(history, version('m', true), 'Suspended'))).toEqual(['null (marker):m', 'y:y']);
  });
});
