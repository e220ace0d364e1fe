import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';
import { getAsset, picture, sendFile, type UploadParts } from '../testing/uploads.ts';

const MOST = 1024 * 1024;

describe.each(testDatabases())('Files on $dialect', ({ create }) => {
  let database: TestDatabase;
  let server: TestServer;
  const data = mkdtempSync(path.join(tmpdir(), 'kasbah-files-'));
  const roles: Record<string, string> = {};

  const stored = (): string[] =>
    readdirSync(path.join(data, 'files'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name);
  const waiting = () => readdirSync(path.join(data, 'files/.incoming'));
  const send = (parts: UploadParts) => sendFile(server, parts);
  const ok = async (method: string, address: string, body?: unknown) => {
    const answer = await server.api(method, address, body === undefined ? {} : { body });
    expect(answer.status, answer.text).toBeLessThan(300);
    return answer.json?.data;
  };
  /** A key of a new role with these policies on files. */
  const roleWith = async (label: string, policies: Record<string, unknown>[]) => {
    const { id } = await ok('POST', '/api/access/roles', { label });
    for (const policy of policies)
      await ok('POST', '/api/access/policies', { role: id, collection: 'kasbah_files', ...policy });
    roles[label] = id;
    return (await ok('POST', '/api/access/keys', { name: label, role: id })).token as string;
  };

  beforeAll(async () => {
    database = await create();
    server = await startTestServer({
      databaseUrl: database.url,
      data,
      env: { KASBAH_FILES_MAX_MIB: '1' },
    });
  });
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
    rmSync(data, { recursive: true, force: true });
  });

  it('takes a picture in and gives it back as it was', async () => {
    const bytes = await picture(40, 20);
    const { status, data: file } = await send({
      name: 'summer-at_the lake.png',
      bytes,
      fields: { description: 'A red square', tags: 'red, square' },
    });
    expect(status).toBe(200);
    expect(file).toMatchObject({
      title: 'Summer at the lake',
      filename_download: 'summer-at_the lake.png',
      description: 'A red square',
      tags: ['red', 'square'],
      type: 'image/png',
      filesize: String(bytes.length),
      width: 40,
      height: 20,
    });
    expect(file.uploaded_on).toBeTruthy();
    const asset = await getAsset(server, file.id);
    expect(asset.status).toBe(200);
    expect(asset.bytes.equals(bytes)).toBe(true);
    expect(asset.header('content-type')).toBe('image/png');
    expect(asset.header('x-content-type-options')).toBe('nosniff');
    expect(asset.header('content-security-policy')).toBe(
      "sandbox; default-src 'none'; frame-ancestors 'none'",
    );
    expect(asset.header('content-disposition')).toMatch(/^inline; filename="summer-at_the lake.png"/);
    const [change] = (await server.changesAfter(0, true)).filter((one) => one.collection === 'kasbah_files');
    expect(change).toMatchObject({ action: 'create', item: file.id });
    expect(waiting()).toEqual([]);
  });

  it('turns by what the camera says, and leaves out what it wrote', async () => {
    const bytes = await sharp(await picture(40, 20, 'jpeg'))
      .withExif({ IFD0: { Copyright: 'somebody secret' } })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    const { data: file } = await send({ name: 'turned.jpg', bytes });
    expect([file.width, file.height]).toEqual([20, 40]);
    const small = await getAsset(server, `${file.id}?width=10&format=webp`);
    expect(small.header('content-type')).toBe('image/webp');
    const { width, height, exif } = await sharp(small.bytes).metadata();
    expect([width, height, exif]).toEqual([10, 20, undefined]);
  });

  it('draws each form once', async () => {
    const { data: file } = await send({ name: 'form.png', bytes: await picture(300, 200) });
    const first = await getAsset(server, `${file.id}?width=100&height=100&fit=cover`);
    expect(first.status).toBe(200);
    const { width, height, format } = await sharp(first.bytes).metadata();
    expect([width, height, format]).toEqual([100, 100, 'png']);
    const before = stored().length;
    const again = await getAsset(server, `${file.id}?fit=cover&height=100&width=100`);
    expect(again.bytes.equals(first.bytes)).toBe(true);
    expect(stored().length).toBe(before);
    const wide = await getAsset(server, `${file.id}?width=900`);
    expect((await sharp(wide.bytes).metadata()).width).toBe(300);
  });

  describe('parts of a file', () => {
    let id = '';
    beforeAll(async () => {
      id = (await send({ name: 'digits.txt', bytes: '0123456789' })).data.id;
    });
    it.each([
      ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
      ['bytes=7-', 206, '789', 'bytes 7-9/10'],
      ['bytes=-2', 206, '89', 'bytes 8-9/10'],
      ['bytes=5-500', 206, '56789', 'bytes 5-9/10'],
      ['bytes=-500', 206, '0123456789', 'bytes 0-9/10'],
      ['bytes=9-1', 200, '0123456789', null],
      ['bytes=-', 200, '0123456789', null],
      ['bytes=NaN', 200, '0123456789', null],
      [`bytes=${'0-1,'.repeat(300)}2-3`, 200, '0123456789', null],
      ['lines=1-2', 200, '0123456789', null],
      ['bytes=10-', 416, null, 'bytes */10'],
      ['bytes=-0', 416, null, 'bytes */10'],
    ])('%s', async (range, status, text, said) => {
      const asset = await getAsset(server, id, { headers: { range } });
      expect(asset.status).toBe(status);
      expect(asset.header('content-range')).toBe(said);
      if (text !== null) expect(asset.bytes.toString()).toBe(text);
    });
    it('is sent whole where it changed meanwhile, and not at all where it did not', async () => {
      const { header } = await getAsset(server, id);
      const tag = header('etag') ?? '';
      const headers = { range: 'bytes=0-3', 'if-range': '"another"' };
      expect((await getAsset(server, id, { headers })).status).toBe(200);
      expect((await getAsset(server, id, { headers: { ...headers, 'if-range': tag } })).status).toBe(206);
      const same = await getAsset(server, id, { headers: { 'if-none-match': tag } });
      expect([same.status, same.bytes.length]).toEqual([304, 0]);
    });
    it('answers HEAD without bytes', async () => {
      const asset = await getAsset(server, id, { method: 'HEAD' });
      expect([asset.status, asset.header('content-length'), asset.bytes.length]).toEqual([200, '10', 0]);
    });
  });

  describe('what a browser could run is handed out, never shown (FIL-01, FIL-02)', () => {
    const script = '<script>alert(1)</script>';
    it.each([
      ['drawing.svg', `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`, 'image/svg+xml'],
      ['drawing.png', `<?xml version="1.0"?><!-- x --><svg onload="alert(1)"/>`, 'image/svg+xml'],
      ['page.html', `<!doctype html>${script}`, 'text/html'],
      ['page.html.png', `<html>${script}`, 'text/html'],
      ['a.pNg', `  \n${script}`, 'text/html'],
      ['sniff.txt', 'plain <b>text</b>', 'text/plain'],
      ['feed.xml', '<?xml version="1.0"?><rss/>', 'text/xml'],
      ['code.js', 'alert(1)', 'text/javascript'],
      ['.htaccess', 'AddType text/html .png', 'text/plain'],
      ['cut.png', '\x89PNG', 'application/octet-stream'],
      ['form.pdf', '%PDF-1.4\n%âãÏÓ\n1 0 obj', 'application/pdf'],
      ['empty.png', '', 'text/plain'],
    ])('%s', async (name, bytes, type) => {
      const { data: file } = await send({ name, bytes: Buffer.from(bytes, 'latin1'), type: 'image/png' });
      expect(file.type).toBe(type);
      const asset = await getAsset(server, file.id);
      expect(asset.header('content-type')?.split(';')[0]).toBe(type);
      expect(asset.header('content-disposition')).toMatch(/^attachment;/);
      expect(asset.header('x-content-type-options')).toBe('nosniff');
      expect(asset.header('content-security-policy')).toMatch(/^sandbox; default-src 'none'/);
      const drawn = await getAsset(server, `${file.id}?width=10`);
      expect(drawn.status).toBe(400);
    });
    it('a picture with a page behind it stays a picture', async () => {
      const bytes = Buffer.concat([await picture(4, 4), Buffer.from(script)]);
      const { data: file } = await send({ name: 'both.html', bytes, type: 'text/html;image/png' });
      expect(file.type).toBe('image/png');
      expect((await getAsset(server, file.id)).header('content-type')).toBe('image/png');
    });
    it('neither a new name nor a sent type changes what it is', async () => {
      const { data: file } = await send({ name: 'a.html', bytes: `<html>${script}` });
      const renamed = await ok('PATCH', `/api/files/${file.id}`, {
        filename_download: '../../x\u202e/gnp.png ',
      });
      expect(renamed).toMatchObject({ filename_download: 'gnp.png', type: 'text/html' });
      const refused = await server.api('PATCH', `/api/files/${file.id}`, { body: { type: 'image/png' } });
      expect([refused.status, refused.json.errors[0].extensions.code]).toEqual([400, 'READONLY_FIELD']);
      expect(
        (await send({ name: 'a.html', bytes: script, fields: { type: 'image/png' } })).error.extensions.code,
      ).toBe('READONLY_FIELD');
    });
  });

  describe('refusals leave nothing behind', () => {
    const boundary = 'multipart/form-data; boundary=x';
    const part = (head: string, body = '') =>
      `--x\r\ncontent-disposition: form-data; ${head}\r\n\r\n${body}\r\n`;
    const file = part('name="file"; filename="a.txt"', 'abc');
    it.each([
      ['JSON', 415, 'UNSUPPORTED_MEDIA_TYPE', 'application/json', '{}'],
      ['no boundary', 400, 'INVALID_UPLOAD', 'multipart/form-data', file],
      ['no file', 400, 'INVALID_UPLOAD', boundary, `${part('name="title"', 'a')}--x--`],
      [
        'an end too early',
        400,
        'INVALID_UPLOAD',
        boundary,
        '--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nabc',
      ],
      ['two files', 400, 'INVALID_UPLOAD', boundary, `${file}${file}--x--`],
      ['a field after the file', 400, 'INVALID_UPLOAD', boundary, `${file}${part('name="title"', 'a')}--x--`],
      [
        'ten thousand fields',
        400,
        'INVALID_UPLOAD',
        boundary,
        `${Array.from({ length: 10_000 }, (_, i) => part(`name="f${i}"`)).join('')}--x--`,
      ],
      [
        'a field of a prototype',
        400,
        'INVALID_UPLOAD',
        boundary,
        `${part('name="__proto__"', 'a')}${file}--x--`,
      ],
      ['a field that is none', 400, 'UNKNOWN_FIELD', boundary, `${part('name="colour"', 'a')}${file}--x--`],
      [
        'the path in the storage',
        400,
        'READONLY_FIELD',
        boundary,
        `${part('name="filename_disk"', '../../x')}${file}--x--`,
      ],
      [
        'a value that is none',
        400,
        'VALIDATION_FAILED',
        boundary,
        `${part('name="title"', 'a'.repeat(300))}${file}--x--`,
      ],
    ])('%s', async (_, status, code, type, raw) => {
      const before = [stored().length, await server.lastChange()];
      const answer = await server.api('POST', '/api/files', { raw, headers: { 'content-type': type } });
      expect([answer.status, answer.json.errors[0].extensions.code], answer.text).toEqual([status, code]);
      expect([stored().length, await server.lastChange()]).toEqual(before);
    });
    it.each([
      ['told by its length', MOST * 3],
      ['seen as it comes', MOST + 1],
    ])('a file that is too large, %s', async (_, size) => {
      const before = stored().length;
      const { status, error } = await send({ name: 'large.bin', bytes: Buffer.alloc(size, 1) });
      expect([status, error.extensions.code]).toEqual([413, 'FILE_TOO_LARGE']);
      expect(stored().length).toBe(before);
    });
    it('uploads that are broken off, one after the other and at once (FIL-10)', async () => {
      const before = stored().length;
      const breakOff = () =>
        new Promise<void>((resolve) => {
          const sent = request(new URL('/api/files', server.url), {
            method: 'POST',
            headers: {
              authorization: `Bearer ${server.token}`,
              'content-type': boundary,
              'content-length': 900_000,
            },
          });
          sent.on('error', () => undefined);
          sent.on('close', resolve);
          sent.write(`${part('name="file"; filename="a.txt"').slice(0, -2)}${'a'.repeat(100_000)}`, () =>
            setTimeout(() => sent.destroy(), 5),
          );
        });
      for (let n = 0; n < 10; n++) await breakOff();
      await Promise.all(Array.from({ length: 40 }, breakOff));
      expect((await server.api('GET', '/api/server/health')).status).toBe(200);
      await expect.poll(waiting, { timeout: 10_000 }).toEqual([]);
      expect(stored().length).toBe(before);
    });
    it('a file is made of bytes only', async () => {
      const answer = await server.api('POST', '/api/items/kasbah_files', {
        body: { filename_download: 'a' },
      });
      expect([answer.status, answer.json.errors[0].extensions.code]).toEqual([400, 'INVALID_UPLOAD']);
    });
    it.each([
      'width=0',
      'width=-1',
      'width=1e9',
      'width=4097',
      'width=1.5',
      'height=',
      'fit=fill',
      'format=svg',
      'format=__proto__',
      'quality=101',
      'blur=4',
      'transforms=[["negate"]]',
      'width=1&width=2',
    ])('an image asked for with %s', async (query) => {
      const { data } = await send({ name: 'q.png', bytes: await picture(2, 2) });
      expect((await getAsset(server, `${data.id}?${query}`)).status).toBe(400);
    });
    it('an image of too many pixels is kept and not drawn', async () => {
      const bytes = await sharp({ create: { width: 9000, height: 9000, channels: 3, background: '#fff' } })
        .png({ palette: true, colours: 2 })
        .toBuffer();
      expect(bytes.length).toBeLessThan(MOST);
      const { data } = await send({ name: 'bomb.png', bytes });
      expect((await getAsset(server, `${data.id}?width=10`)).status).toBe(400);
    });
  });

  describe('who may', () => {
    let own = '';
    let text = '';
    beforeAll(async () => {
      own = (await send({ name: 'own.png', bytes: await picture(8, 8) })).data.id;
      text = (await send({ name: 'secret.txt', bytes: 'the secret text' })).data.id;
    });
    it('nobody, unless a policy says so', async () => {
      const nothing = await roleWith('Nothing', []);
      for (const as of [null, nothing]) {
        const before = stored().length;
        expect((await sendFile(server, { name: 'x.txt', bytes: 'x', as })).status).toBe(403);
        expect(stored().length).toBe(before);
        for (const address of [
          '/api/files',
          `/api/files/${own}`,
          `/api/assets/${own}`,
          '/api/items/kasbah_files',
        ])
          expect((await server.api('GET', address, { as })).status, address).toBe(403);
        expect((await server.api('DELETE', `/api/files/${own}`, { as })).status).toBe(403);
        expect((await server.api('PATCH', `/api/files/${own}`, { as, body: { title: 'x' } })).status).toBe(
          403,
        );
      }
    });
    it('rows as the filter of a policy says, their bytes in every form as well', async () => {
      const pictures = await roleWith('Pictures', [
        { action: 'read', where: { type: { _starts_with: 'image/' } }, fields: ['*'] },
      ]);
      const list = await server.api('GET', '/api/files?limit=-1&fields=type', { as: pictures });
      expect(list.json.data.length).toBeGreaterThan(2);
      expect(list.text).not.toContain('text/');
      expect((await getAsset(server, own, { as: pictures })).status).toBe(200);
      for (const address of [text, `${text}?width=10`, `${text}?download`]) {
        const asset = await getAsset(server, address, { as: pictures });
        expect(asset.status).toBe(404);
        expect(asset.bytes.toString()).not.toContain('secret');
      }
      const part = await getAsset(server, text, { as: pictures, headers: { range: 'bytes=0-3' } });
      expect(part.status).toBe(404);
    });
    it('names without the content', async () => {
      const names = await roleWith('Names', [{ action: 'read', fields: ['id', 'title'] }]);
      const { json } = await server.api('GET', `/api/files/${own}`, { as: names });
      expect(json.data).toEqual({ id: own, title: 'Own' });
      expect((await getAsset(server, own, { as: names })).status).toBe(403);
    });
    it('what is drawn already is given to those only who may read it', async () => {
      await getAsset(server, `${own}?width=4`);
      const texts = await roleWith('Texts', [
        { action: 'read', where: { type: { _starts_with: 'text/' } }, fields: ['*'] },
      ]);
      expect((await getAsset(server, `${own}?width=4`, { as: texts })).status).toBe(404);
    });
    it('uploads that a policy allows, by what the bytes are', async () => {
      const uploader = await roleWith('Uploader', [
        { action: 'create', where: { type: { _starts_with: 'image/' } }, fields: ['title'] },
        { action: 'read', fields: ['*'] },
      ]);
      const good = await sendFile(server, {
        name: 'mine.png',
        bytes: await picture(4, 4),
        fields: { title: 'Mine' },
        as: uploader,
      });
      expect(good.status, good.text).toBe(200);
      expect(good.data).toMatchObject({ title: 'Mine', filename_download: 'mine.png' });
      const before = stored().length;
      const bad = await sendFile(server, { name: 'mine.png', bytes: 'a text', as: uploader });
      expect([bad.status, bad.error.extensions.code]).toEqual([403, 'FORBIDDEN']);
      const field = await sendFile(server, {
        name: 'b.png',
        bytes: await picture(4, 4),
        fields: { description: 'x' },
        as: uploader,
      });
      expect([field.status, field.error.extensions.code]).toEqual([400, 'UNKNOWN_FIELD']);
      expect(stored().length).toBe(before);
      expect((await server.api('DELETE', `/api/files/${good.data.id}`, { as: uploader })).status).toBe(403);
    });
    it('a right that was taken back counts at once', async () => {
      const reader = await roleWith('Reader', [{ action: 'read', fields: ['*'] }]);
      expect((await getAsset(server, own, { as: reader })).status).toBe(200);
      const [policy] = await ok('GET', `/api/access/policies?role=${roles.Reader}`);
      await ok('DELETE', `/api/access/policies/${policy.id}`);
      expect((await getAsset(server, own, { as: reader })).status).toBe(403);
    });
  });

  it('new content comes under the same id; the old is kept for those who want it back', async () => {
    const { data: file } = await send({ name: 'first.txt', bytes: 'the first' });
    const next = await send({
      method: 'PATCH',
      path: `/api/files/${file.id}`,
      name: 'second.csv',
      bytes: 'a,b',
    });
    expect(next.status, next.text).toBe(200);
    expect(next.data).toMatchObject({ id: file.id, title: 'First', filename_download: 'first.txt' });
    expect((await getAsset(server, file.id)).bytes.toString()).toBe('a,b');
    expect(stored()).toContain(file.filename_disk);
  });

  it('deleted files leave their bytes for a while', async () => {
    const { data: file } = await send({ name: 'gone.txt', bytes: 'gone' });
    await ok('DELETE', `/api/files/${file.id}`);
    expect((await getAsset(server, file.id)).status).toBe(404);
    expect(stored()).toContain(file.filename_disk);
  });

  it('a file whose bytes are gone is told as such', async () => {
    const { data: file } = await send({ name: 'lost.png', bytes: await picture(3, 3) });
    const place = path.join(data, 'files/originals', file.filename_disk.slice(0, 2), file.filename_disk);
    expect(existsSync(place)).toBe(true);
    rmSync(place);
    for (const query of ['', '?width=2']) {
      const asset = await getAsset(server, file.id + query);
      expect([asset.status, JSON.parse(asset.bytes.toString()).errors[0].extensions.code]).toEqual([
        404,
        'FILE_MISSING',
      ]);
    }
  });

  it.each([
    '..%2f..%2fsecret',
    '%2e%2e/%2e%2e/secret',
    'originals',
    '00',
    '..%5c..%5csecret',
    '%00',
    '00000000-0000-4000-8000-000000000000',
    '.incoming',
  ])('nothing lies at /api/assets/%s (FIL-05)', async (place) => {
    const asset = await getAsset(server, place);
    expect(asset.status).toBe(404);
  });
});
