import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { OWN_PAGE } from './support/ask.ts';
import { expectAccessible } from './support/axe.ts';
import { expect, test } from './support/test.ts';

/** What a browser says of a request from our own page, without which a cookie is not believed. */

/** One pixel of a colour. */
const RED = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC',
  'base64',
);

const panel = (page: Page): Locator => page.getByRole('region', { name: 'Record' });

/** Presses a button by keyboard and answers the browser's choice of files. */
async function pick(page: Page, button: Locator, files: string | string[]): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await button.focus();
  await page.keyboard.press('Enter');
  await (await chooser).setFiles(files);
}

async function save(page: Page): Promise<void> {
  await page.keyboard.press('Control+Enter');
  await expect(panel(page).getByRole('button', { name: /^Save/ })).toBeHidden();
}

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ playwright, product, administrator }) => {
  const request = await playwright.request.newContext({ baseURL: product.url, storageState: administrator });
  const fields = [
    { name: 'title', type: 'string', required: true },
    { name: 'cover', type: 'image' },
    { name: 'sheet', type: 'file', options: { accept: ['text/csv'] } },
    { name: 'photos', type: 'gallery' },
  ];
  const collection = { name: 'stories', display_template: '{{title}}', fields };
  const made = await request.post('/api/schema/apply', {
    headers: OWN_PAGE,
    data: { collections: [collection] },
  });
  expect(made.ok(), await made.text()).toBe(true);
  await request.post('/api/items/stories', { headers: OWN_PAGE, data: { title: 'The first' } });
  await request.dispose();
  for (const name of ['red-door.png', 'old_bridge.png', 'lake.png'])
    writeFileSync(path.join(product.folder, name), Buffer.concat([RED, Buffer.from(name)]));
  writeFileSync(path.join(product.folder, 'notes.txt'), 'only words');
});

test('a picture is uploaded in a record by keyboard, shown, described, replaced and removed', async ({
  page,
  product,
}) => {
  const file = (name: string) => path.join(product.folder, name);
  await page.goto('/admin/c/stories/r/1');
  const cover = panel(page).getByRole('group', { name: 'Cover' });
  await pick(page, cover.getByRole('button', { name: 'Upload to Cover' }), file('red-door.png'));
  await expect(cover.getByText('Red door')).toBeVisible();
  await expect(cover.getByText(/^PNG · 1 × 1/)).toBeVisible();
  await expect(cover.getByRole('button', { name: 'Replace the file in Cover' })).toBeFocused();
  const picture = cover.getByRole('img').or(cover.locator('img'));
  await expect.poll(() => picture.first().evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(1);
  await save(page);
  await expect(page.getByRole('gridcell', { name: 'Red door' })).toBeVisible();
  await expectAccessible(page);

  await cover.getByRole('button', { name: 'Title and alternative text of Red door' }).press('Enter');
  const words = page.getByRole('dialog');
  await expect(words.getByRole('textbox', { name: 'Title' })).toBeFocused();
  await expectAccessible(page);
  await words.getByRole('textbox', { name: 'Alternative text' }).fill('A red door');
  await words.getByRole('textbox', { name: 'Title' }).press('Enter');
  await expect(words).toBeHidden();
  await expect(cover.getByText('A red door')).toBeVisible();

  await pick(page, cover.getByRole('button', { name: 'Replace the file in Cover' }), file('old_bridge.png'));
  await expect(cover.getByText('Old bridge')).toBeVisible();
  await save(page);
  await page.reload();
  await expect(cover.getByText('Old bridge')).toBeVisible();
  await cover.getByRole('button', { name: 'Remove the file from Cover' }).press('Enter');
  await expect(cover.getByRole('button', { name: 'Upload to Cover' })).toBeFocused();
  await save(page);
  await page.reload();
  await expect(cover.getByRole('button', { name: 'Upload to Cover' })).toBeVisible();
  await expectAccessible(page);
});

test('what a field does not take is told before and after it is sent', async ({ page, product }) => {
  await page.goto('/admin/c/stories/r/1');
  const cover = panel(page).getByRole('group', { name: 'Cover' });
  await pick(
    page,
    cover.getByRole('button', { name: 'Upload to Cover' }),
    path.join(product.folder, 'notes.txt'),
  );
  await expect(cover.getByText('notes.txt is none of the files taken here: images.')).toBeVisible();
  await expectAccessible(page);
  await cover.getByRole('button', { name: 'Dismiss the message about notes.txt' }).press('Enter');
  await expect(cover.getByRole('list', { name: 'Uploads' })).toBeHidden();
});

test('a file is dropped onto a field and pasted into it', async ({ page }) => {
  await page.goto('/admin/c/stories/r/1');
  const cover = panel(page).getByRole('group', { name: 'Cover' });
  const zone = cover.locator('[data-drop]');
  const transfer = (name: string) =>
    page.evaluateHandle(
      ([bytes, file]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes as number[])], String(file), { type: 'image/png' }));
        return data;
      },
      [[...RED], name] as const,
    );
  const dataTransfer = await transfer('dropped-door.png');
  await zone.dispatchEvent('dragover', { dataTransfer });
  await expect(cover.getByText('Drop to upload')).toBeVisible();
  await zone.dispatchEvent('drop', { dataTransfer });
  await expect(cover.getByText('Dropped door')).toBeVisible();
  const clipboardData = await transfer('pasted-door.png');
  await zone.evaluate((element, data) => {
    element.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data as DataTransfer, bubbles: true, cancelable: true }),
    );
  }, clipboardData);
  await expect(cover.getByText('Pasted door')).toBeVisible();
});

test('a gallery is filled, ordered by keyboard and kept in that order', async ({ page, product }) => {
  const file = (name: string) => path.join(product.folder, name);
  await page.goto('/admin/c/stories/r/1');
  const photos = panel(page).getByRole('group', { name: 'Photos' });
  await pick(page, photos.getByRole('button', { name: 'Upload to Photos' }), [
    file('lake.png'),
    file('red-door.png'),
  ]);
  await expect(photos.getByRole('listitem')).toHaveCount(2);
  await photos.getByRole('button', { name: 'Choose a file for Photos' }).press('Enter');
  const library = page.getByRole('dialog');
  await library.getByRole('searchbox').fill('bridge');
  const bridge = library.getByRole('button', { name: /^Old bridge/ });
  await expect(library.getByRole('list').getByRole('button')).toHaveCount(1);
  await bridge.press('Enter');
  await expect(bridge).toHaveAttribute('aria-pressed', 'true');
  await expectAccessible(page);
  await library.getByRole('button', { name: 'Add 1 file' }).press('Enter');
  const names = () =>
    photos
      .getByRole('link')
      .evaluateAll((links) => links.map((link) => link.getAttribute('aria-label')?.replace('Open ', '')));
  await expect.poll(names).toEqual(['Lake', 'Red door', 'Old bridge']);
  await photos.getByRole('button', { name: 'Move Old bridge forward' }).press('Enter');
  await expect(photos.getByRole('button', { name: 'Move Old bridge forward' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect.poll(names).toEqual(['Old bridge', 'Lake', 'Red door']);
  await save(page);
  await page.reload();
  await expect.poll(names).toEqual(['Old bridge', 'Lake', 'Red door']);
  await photos.getByRole('button', { name: 'Take Lake out' }).press('Enter');
  await expect.poll(names).toEqual(['Old bridge', 'Red door']);
  await save(page);
  await page.reload();
  await expect.poll(names).toEqual(['Old bridge', 'Red door']);
  await expectAccessible(page);
});

test('the library finds a file, tells where it is used and keeps what is in use', async ({ page }) => {
  await page.goto('/admin/files');
  await page.getByRole('searchbox').fill('bridge');
  const tiles = page.getByRole('list', { name: 'Files' }).getByRole('button');
  await expect(tiles).toHaveCount(1);
  await tiles.first().press('Enter');
  const side = page.getByRole('complementary');
  await expect(side.getByRole('heading', { name: 'Old bridge' })).toBeVisible();
  await expect(side.getByRole('link', { name: 'The first' })).toBeVisible();
  await expectAccessible(page);
  await side.getByRole('button', { name: 'Delete' }).press('Enter');
  await page.getByRole('button', { name: 'Delete file' }).press('Enter');
  await expect(page.getByRole('alert')).toContainText('Records still hold this file');
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).press('Enter');
  await page.getByRole('searchbox').fill('dropped');
  await page.getByRole('button', { name: /^Dropped door/ }).press('Enter');
  await expect(side.getByText('No record that you may see holds this file.')).toBeVisible();
  await side.getByRole('button', { name: 'Delete' }).press('Enter');
  await page.getByRole('button', { name: 'Delete file' }).press('Enter');
  await expect(page.getByText('No file matches')).toBeVisible();
});

test('no script of an uploaded page or drawing runs on the address of the admin', async ({ page }) => {
  const script = '<script>top.document.title="taken"</script>';
  const bodies: [string, string][] = [
    ['page.html', `<!doctype html>${script}`],
    ['drawing.svg', `<svg xmlns="http://www.w3.org/2000/svg" onload="top.document.title='taken'"/>`],
    ['picture.png', `<html>${script}`],
  ];
  await page.goto('/admin/files');
  for (const [name, body] of bodies) {
    const answer = await page.request.post('/api/files', {
      headers: OWN_PAGE,
      multipart: { file: { name, mimeType: 'image/png', buffer: Buffer.from(body) } },
    });
    const { id } = (await answer.json()).data;
    const download = page.waitForEvent('download');
    await page.evaluate((address) => {
      const link = document.createElement('a');
      link.href = address;
      link.click();
    }, `/api/assets/${id}`);
    expect((await download).suggestedFilename()).toBe(name);
  }
  await expect(page).not.toHaveTitle('taken');
  expect(new URL(page.url()).pathname).toBe('/admin/files');
});
