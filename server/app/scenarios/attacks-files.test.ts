import { existsSync, readdirSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { type Assault, attackCase } from '../testing/attacks.ts';
import { testDatabases } from '../testing/databases.ts';
import { fixtureZero, type Principal } from '../testing/fixture-zero.ts';
import { rawRequest } from '../testing/raw-request.ts';
import { getAsset, picture, sendFile, type UploadParts } from '../testing/uploads.ts';

const SCRIPT = '<script>alert(1)</script>';

describe.each(testDatabases())('Files on $dialect', ({ create }) => {
  const f0 = fixtureZero(create, { env: { KASBAH_FILES_MAX_MIB: '1' } });
  beforeAll(() => f0.open());
  afterAll(() => f0.close());

  const send = (parts: UploadParts, as: Principal = 'root') =>
    sendFile(f0.server, { ...parts, as: f0.tokens[as] ?? null });
  const outside = () =>
    readdirSync(path.dirname(f0.dataFolder), { recursive: true })
      .map(String)
      .filter((name) => !/^data\/files\/(?:originals|variants|\.incoming)|\.db(?:-\w+)?$/.test(name))
      .sort();
  /** What holds of every file whose content could be run. */
  async function handedOut(assault: Assault, id: string, what: string): Promise<void> {
    for (const address of [id, `${id}?download`, `${id}?download=false`]) {
      const asset = await getAsset(f0.server, address);
      if (asset.status !== 200) assault.problems.push(`${what} is answered with ${asset.status}`);
      if (!asset.header('content-disposition')?.startsWith('attachment;'))
        assault.problems.push(`${what} is shown inline`);
      if (asset.header('x-content-type-options') !== 'nosniff')
        assault.problems.push(`${what} may be sniffed`);
      if (!asset.header('content-security-policy')?.startsWith("sandbox; default-src 'none'"))
        assault.problems.push(`${what} may run`);
    }
  }

  attackCase(f0, 'FIL-01', 'active content', async (assault) => {
    const png = await picture(4, 4);
    const files: [string, string | Uint8Array][] = [
      [
        'a.svg',
        `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><foreignObject>${SCRIPT}</foreignObject></svg>`,
      ],
      ['a.html', `<!doctype html>${SCRIPT}`],
      ['a.xhtml', `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">${SCRIPT}</html>`],
      ['a.xml', `<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="#x"?><a/>`],
      ['a.mht', `From: x\nContent-Type: text/html\n\n${SCRIPT}`],
      ['a.pdf', '%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>'],
      ['a.js', 'alert(1)'],
      ['a.css', '*{background:url(javascript:alert(1))}'],
      ['a.wasm', '\u0000asm\u0001'],
      ['a.swf', 'FWS\u0005'],
      ['a.png', `<html>${SCRIPT}`],
      ['a.jpg', `\n\n<!-- -->${SCRIPT}`],
      ['a.svg.png', `<svg onload=alert(1)>`],
      ['a.gif', SCRIPT],
    ];
    for (const [name, bytes] of files) {
      const { status, data } = await assault.meanwhile(() => send({ name, bytes, type: 'image/png' }));
      expect(status).toBe(200);
      if (/^image\/(?:png|jpeg|webp|gif|avif)$/.test(data.type))
        assault.problems.push(`${name} passes for ${data.type}`);
      else await handedOut(assault, data.id, name);
      const drawn = await getAsset(f0.server, `${data.id}?width=10`);
      if (drawn.status !== 400) assault.problems.push(`${name} is drawn`);
    }
    // What begins like a picture is handed out as one, and no browser takes that for a page or a script.
    const begins = await assault.meanwhile(() => send({ name: 'a.txt', bytes: `GIF89a/*${SCRIPT}*/` }));
    const shown = await getAsset(f0.server, begins.data.id);
    expect([shown.header('content-type'), shown.header('x-content-type-options')]).toEqual([
      'image/gif',
      'nosniff',
    ]);
    expect(shown.header('content-security-policy')).toMatch(/^sandbox; default-src 'none'/);
    // A picture with a page behind it is drawn as a picture of its type, and nothing of the page is left.
    const { data } = await assault.meanwhile(() =>
      send({ name: 'both.html', bytes: Buffer.concat([png, Buffer.from(SCRIPT)]) }),
    );
    const whole = await getAsset(f0.server, data.id);
    expect([whole.header('content-type'), whole.header('x-content-type-options')]).toEqual([
      'image/png',
      'nosniff',
    ]);
    expect((await getAsset(f0.server, `${data.id}?width=2`)).bytes.includes('script')).toBe(false);
  });

  attackCase(f0, 'FIL-02', 'names and types that lie', async (assault) => {
    const types = [
      'image/png;charset=utf-8',
      'text/html;image/png',
      'IMAGE/PNG',
      '',
      'image/png, text/html',
      'image/svg+xml',
    ];
    const names = [
      'a.html.png',
      'a.png.html',
      'a.png%00.html',
      'a.png.',
      'a.png ',
      'a.PnG',
      'a.p\u200bng',
      '.htaccess',
      'a.svg?.png',
      'a.png\u0000.html',
    ];
    const page = `<html>${SCRIPT}`;
    for (const [index, name] of names.entries())
      for (const type of index === 0 ? types : types.slice(0, 1)) {
        const { data } = await assault.meanwhile(() => send({ name, bytes: page, type }));
        if (data.type !== 'text/html') assault.problems.push(`${name} of ${type} is ${data.type}`);
        await handedOut(assault, data.id, `${name} of ${type}`);
      }
    const { data } = await assault.meanwhile(() => send({ name: 'a.html', bytes: page }));
    for (const patch of [{ type: 'image/png' }, { filesize: 1 }, { width: 1 }, { checksum: 'x' }])
      for (const address of [`/api/files/${data.id}`, `/api/items/kasbah_files/${data.id}`])
        await assault.run({
          as: 'root',
          request: `PATCH ${address}`,
          body: patch,
          status: 400,
          code: 'READONLY_FIELD',
        });
    for (const filename_download of ['a.png', 'a.jpg\u202e', 'image.gif'])
      await assault.run({
        as: 'root',
        request: `PATCH /api/files/${data.id}`,
        body: { filename_download },
        status: 200,
        contains: ['"type":"text/html"'],
      });
    await handedOut(assault, data.id, 'a renamed page');
    // New content is looked at like the first.
    const { data: image } = await assault.meanwhile(async () =>
      send({ name: 'a.png', bytes: await picture(2, 2) }),
    );
    const replaced = await assault.meanwhile(() =>
      send({
        name: 'b.png',
        bytes: page,
        type: 'image/png',
        method: 'PATCH',
        path: `/api/files/${image.id}`,
      }),
    );
    expect(replaced.data.type).toBe('text/html');
    await handedOut(assault, image.id, 'replaced content');
    await assault.run({
      as: 'root',
      request: 'PATCH /api/items/articles/1',
      body: { cover: image.id },
      status: 400,
    });
  });

  attackCase(f0, 'FIL-03', 'paths in names', async (assault) => {
    const before = outside();
    const names = [
      ...[
        '../../x',
        '..\\..\\x',
        '/etc/x',
        'C:\\x',
        '%2e%2e%2fx',
        '....//x',
        'a'.repeat(300),
        'CON',
        'a∕b',
        '..',
        '.',
        '~/x',
      ],
      ...['a\u0000b', 'nul\u0000.png', '../secret', '..%c0%afx', 'file:///etc/passwd'],
    ];
    for (const name of names) {
      const { status, data } = await assault.meanwhile(() => send({ name, bytes: 'text' }));
      if (status === 400) continue;
      expect(status, name).toBe(200);
      if (/[/\\]|\p{Cc}|^\.\.?$/u.test(data.filename_download))
        assault.problems.push(`${name} is named ${data.filename_download}`);
      if (!/^[0-9a-f]{32}$/.test(data.filename_disk))
        assault.problems.push(`${name} lies at ${data.filename_disk}`);
    }
    const { data } = await assault.meanwhile(() => send({ name: 'a.txt', bytes: 'text' }));
    for (const name of names.filter((one) => !one.includes('\u0000') && one.length < 255)) {
      const renamed = await assault.run({
        as: 'root',
        request: `PATCH /api/files/${data.id}`,
        body: { filename_download: name },
        status: 200,
      });
      if (/[/\\]|^\.\.?$/.test(renamed.json.data.filename_download))
        assault.problems.push(`${name} stays ${renamed.json.data.filename_download}`);
    }
    for (const name of [
      'filename_disk',
      'path',
      'key',
      'folder',
      'storage',
      'location',
      'uploaded_by',
      'id',
    ]) {
      for (const value of ['../../x', 'originals/x']) {
        const uploaded = await send({ name: 'x.txt', bytes: 'x', fields: { [name]: value } });
        if (uploaded.status !== 400)
          assault.problems.push(`An upload with ${name} is answered with ${uploaded.status}`);
        for (const address of [`/api/files/${data.id}`, `/api/items/kasbah_files/${data.id}`])
          await assault.run({
            as: 'root',
            request: `PATCH ${address}`,
            body: { [name]: value },
            status: 400,
          });
      }
      await assault.run({
        as: 'root',
        request: 'POST /api/items/kasbah_files',
        body: { filename_download: 'x', [name]: '../../x' },
        status: 400,
      });
    }
    for (const id of [
      '../../secret',
      '..%2f..%2fsecret',
      '%2e%2e%2fsecret',
      'secret',
      `${data.id}/../../secret`,
    ])
      for (const address of [`/api/assets/${id}`, `/api/files/${id}`])
        expect([400, 403, 404], address).toContain(
          (await rawRequest(f0.server.url, 'GET', address, { authorization: `Bearer ${f0.tokens.root}` }))
            .status,
        );
    expect(outside()).toEqual(before);
  });

  attackCase(f0, 'FIL-05', 'static files and downloads', async (assault) => {
    const link = path.join(f0.dataFolder, 'files', 'originals', 'link');
    symlinkSync('/etc/passwd', link);
    const auth = { authorization: `Bearer ${f0.tokens.root}` };
    const paths = [
      ...[
        '/assets/..%2f..%2fpackage.json',
        '/admin/..%2f..%2fpackage.json',
        '/admin/%2e%2e/%2e%2e/.env',
        '/admin/..%5c..%5cpackage.json',
      ],
      ...[
        '/admin/%252e%252e/package.json',
        '/admin/..;/package.json',
        '/.well-known/acme-challenge/../../x',
        '/plugins/x/../../package.json',
      ],
      ...[
        '/.git/config',
        '/.env',
        '/node_modules/koa/package.json',
        '/package.json',
        '/data/kasbah.db',
        '/kasbah.db',
        '/data.db',
      ],
      ...[
        '/admin/assets/',
        '/admin/assets',
        '/admin/index.js.map',
        '/admin/assets/index.js.map',
        '/admin/.vite/manifest.json',
      ],
      ...[
        '/api/plugins/x/-/../../package.json',
        '/api/plugins/x/-/%2e%2e%2fpackage.json',
        '/admin/..%00/package.json',
      ],
      ...[
        '/api/assets/..%2flink',
        '/api/assets/originals%2flink',
        '/api/assets/link',
        '/files/originals/link',
        '/api/files/..;/x',
      ],
      ...[
        '/admin/../server/app/cli.ts',
        '/../../etc/passwd',
        '//etc/passwd',
        '/admin//etc/passwd',
        '/%2fetc%2fpasswd',
      ],
    ];
    for (const address of paths)
      for (const headers of [{}, auth]) {
        const { status, text } = await rawRequest(f0.server.url, 'GET', address, headers);
        // The admin answers with its page where nothing else is: that is not the file that was asked for.
        const page = text.startsWith('<!doctype html>') && address.startsWith('/admin');
        if (status < 400 && !page)
          assault.problems.push(`${address} is answered with ${status}: ${text.slice(0, 100)}`);
        if (/root:x:|"dependencies"|KASBAH_|SQLite format|Index of/.test(text))
          assault.problems.push(`${address}: ${text.slice(0, 100)}`);
      }
    unlinkSync(link);
  });

  attackCase(f0, 'FIL-09', 'bombs and odd transforms', async (assault) => {
    const { data } = await assault.meanwhile(async () =>
      send({ name: 'a.png', bytes: await picture(40, 30) }),
    );
    const auth = f0.tokens.root ?? null;
    const drawnFiles = () =>
      readdirSync(path.join(f0.dataFolder, 'files', 'variants'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => entry.name);
    const before = drawnFiles().length;
    for (const query of [
      ...[
        'width=1e9',
        'width=-1',
        'width=0',
        'width=4097',
        'height=99999',
        'width=1.5',
        'width=NaN',
        'width=',
        'width=10px',
        'width=0x10',
      ],
      ...[
        'format=svg',
        'format=gif',
        'format=constructor',
        'fit=evil',
        'quality=0',
        'quality=101',
        'transforms=[["resize"]]',
        'key=big',
      ],
      ...[
        'width[]=1',
        'width[a]=1',
        'width=1&width=2',
        'blur=1000',
        'rotate=1',
        `x=${'a'.repeat(5000)}`,
        'fit=',
        'withoutEnlargement=',
        'download=x&y=1',
      ],
    ]) {
      const answer = await getAsset(f0.server, `${data.id}?${query}`, { as: auth });
      if (answer.status !== 400 && !query.startsWith('withoutEnlargement'))
        assault.problems.push(`${query} is answered with ${answer.status}`);
    }
    // Pictures of more pixels than memory should hold are kept, and never drawn.
    const header = (width: number, height: number) => {
      const bytes = Buffer.from('89504e470d0a1a0a0000000d4948445200000000000000000100000000', 'hex');
      bytes.writeUInt32BE(width, 16);
      bytes.writeUInt32BE(height, 20);
      return bytes;
    };
    for (const bytes of [
      header(100_000, 100_000),
      header(1, 2_000_000_000),
      header(0, 0),
      Buffer.from('ffd8ffe0', 'hex'),
    ]) {
      const sent = await assault.meanwhile(() => send({ name: 'bomb.png', bytes }));
      expect(sent.status, sent.text).toBe(200);
      expect((await getAsset(f0.server, `${sent.data.id}?width=10`)).status).toBe(400);
    }
    // Of all these one form is drawn at most: that of the question which is a good one.
    expect(drawnFiles().length - before).toBeLessThan(2);
    // Many sizes at once are drawn one after the other, and other requests are answered meanwhile.
    const drawn = Array.from({ length: 60 }, (_, n) => getAsset(f0.server, `${data.id}?width=${n + 1}`));
    expect((await f0.api('dave', 'GET', '/api/items/articles')).status).toBe(200);
    expect(new Set((await Promise.all(drawn)).map(({ status }) => status))).toEqual(new Set([200]));
    for (const as of ['dave', 'anon', 'mallory'] as const)
      expect((await getAsset(f0.server, `${data.id}?width=5`, { as: f0.tokens[as] ?? null })).status).toBe(
        403,
      );
    await assault.meanwhile(async () => undefined);
  });

  attackCase(f0, 'FIL-10', 'malformed uploads and ranges', async (assault) => {
    const multipart = (boundary: string, ...parts: string[]) =>
      `${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--`;
    const file = 'content-disposition: form-data; name="file"; filename="a.txt"\r\n\r\nabc';
    const bodies: [string, string][] = [
      ['multipart/form-data', multipart('x', file)],
      [`multipart/form-data; boundary=${'x'.repeat(10_000)}`, multipart('x', file)],
      ['multipart/form-data; boundary=x', multipart('x', 'content-disposition: form-data\r\n\r\nabc')],
      ['multipart/form-data; boundary=x', multipart('x', ...Array.from({ length: 10_000 }, () => file))],
      ['multipart/form-data; boundary=x', multipart('x', `x-long: ${'a'.repeat(900_000)}\r\n${file}`)],
      ['multipart/form-data; boundary=x', multipart('y', file)],
      ['multipart/form-data; boundary=x', `--x\r\n${file}`],
      ['multipart/form-data; boundary=x', ''],
      ['multipart/form-data; boundary=x', '--x--'],
      [
        'multipart/form-data; boundary=x',
        multipart('x', 'content-disposition: form-data; name="__proto__"\r\n\r\nx', file),
      ],
      ['multipart/mixed; boundary=x', multipart('x', file)],
      ['multipart/form-data; boundary=x; boundary=y', multipart('z', file)],
    ];
    for (const [type, raw] of bodies)
      await assault.run({
        as: 'root',
        request: 'POST /api/files',
        raw,
        headers: { 'content-type': type },
        status: [400, 413, 415],
      });
    // A length that lies, and a client that goes away.
    for (const length of ['5', '900000']) {
      await new Promise<void>((resolve) => {
        const sent = request(new URL('/api/files', f0.server.url), {
          method: 'POST',
          headers: {
            authorization: `Bearer ${f0.tokens.root}`,
            'content-type': 'multipart/form-data; boundary=x',
            'content-length': length,
          },
        });
        sent.on('response', (answer) => answer.resume().on('end', resolve));
        sent.on('error', () => resolve());
        sent.write(`--x\r\n${file}`.slice(0, Number(length)));
        setTimeout(() => sent.destroy(), 50).unref();
        sent.on('close', () => resolve());
      });
    }
    await expect
      .poll(() => readdirSync(path.join(f0.dataFolder, 'files', '.incoming')), { timeout: 10_000 })
      .toEqual([]);
    const { data } = await assault.meanwhile(() => send({ name: 'digits.txt', bytes: '0123456789' }));
    for (const range of [
      'bytes=9-1',
      'bytes=-',
      'bytes=NaN',
      `bytes=${'0-1,'.repeat(1000)}2-3`,
      'bytes=99999999999999999999-',
      'bytes=-99999999999999999999',
      'bytes=1e3-',
      'items=0-1',
      'bytes=0-0,-1',
    ]) {
      const asset = await getAsset(f0.server, data.id, { headers: { range } });
      if (![200, 206, 416].includes(asset.status))
        assault.problems.push(`${range} is answered with ${asset.status}`);
    }
    // A row whose bytes are gone.
    const stored = path.join(
      f0.dataFolder,
      'files',
      'originals',
      data.filename_disk.slice(0, 2),
      data.filename_disk,
    );
    expect(existsSync(stored)).toBe(true);
    rmSync(stored);
    const gone = await assault.meanwhile(() => f0.api('root', 'GET', `/api/assets/${data.id}`));
    expect([gone.status, gone.json?.errors?.[0]?.extensions?.code]).toEqual([404, 'FILE_MISSING']);
    writeFileSync(stored, '0123456789');
    for (const id of [
      'x',
      '0',
      'null',
      '[object Object]',
      'articles',
      "'",
      '00000000-0000-4000-8000-00000000000g',
    ])
      expect([400, 404]).toContain((await getAsset(f0.server, encodeURIComponent(id))).status);
    await assault.meanwhile(async () => undefined);
  });
});
