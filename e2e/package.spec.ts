import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { startProduct } from './support/product.ts';

const ROOT = path.resolve(import.meta.dirname, '..');

/** What `npm install <tarball>` leaves in an empty folder; the dependencies are those that are installed here. */
function installPackage(folder: string): string {
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const packed = execFileSync('npm', pack, {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const tarball = path.join(folder, JSON.parse(packed)[0].filename);
  const modules = path.join(folder, 'node_modules');
  mkdirSync(path.join(modules, 'kasbah'), { recursive: true });
  for (const name of readdirSync(path.join(ROOT, 'node_modules'))) {
    if (name !== 'kasbah' && name !== '@kasbah' && !name.startsWith('.'))
      symlinkSync(path.join(ROOT, 'node_modules', name), path.join(modules, name), 'junction');
  }
  execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', path.join(modules, 'kasbah')]);
  return path.join(modules, 'kasbah');
}

test('the packed product starts from an empty folder, admin included', async ({ page }) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kasbah-package-'));
  const root = installPackage(folder);
  const product = await startProduct({ database: 'empty', root });
  try {
    await page.goto(`${product.url}/admin`);
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  } finally {
    await product.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
