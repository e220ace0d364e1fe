import { expectAccessible } from './support/axe.ts';
import { expect, test } from './support/test.ts';

/** Each screen with a text that is there only once its data is. */
const SCREENS: [path: string, ready: string | RegExp][] = [
  ['/admin/', /^Good /],
  // Other journeys upload files meanwhile, but none that sounds.
  ['/admin/files?kind=audio', 'No file matches'],
  ['/admin/activity', 'Activity'],
  ['/admin/trash', 'Deleted records stay here'],
  ['/admin/c/Track', 'Balls to the Wall'],
  ['/admin/c/Track/r/1', 'History'],
  ['/admin/c/Playlist/new', 'Playlist'],
  ['/admin/schema', 'Invoice line'],
  ['/admin/schema/Track', 'Milliseconds'],
  ['/admin/access', 'Administrator'],
  ['/admin/api', 'Lists Album'],
  ['/admin/jobs', 'Forget old history'],
  ['/admin/users', 'olga@example.com'],
  ['/admin/plugins', 'Example'],
  ['/admin/settings', 'Settings'],
  ['/admin/settings?tab=signIn', 'Ways to sign in'],
  ['/admin/profile', 'Change password'],
];

test.describe.configure({ mode: 'parallel' });

for (const [path, ready] of SCREENS) {
  test(`${path} is accessible in light and dark, wide and on a phone`, async ({ page }) => {
    await page.goto(path);
    await expect(page.getByText(ready).filter({ visible: true }).first()).toBeVisible();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
      for (const width of [1440, 390]) {
        await page.setViewportSize({ width, height: 900 });
        await expectAccessible(page);
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(overflow, `${width} px wide: the page scrolls sideways`).toBe(0);
      }
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    const url = page.url();
    await page.reload();
    await expect(page.getByText(ready).filter({ visible: true }).first()).toBeVisible();
    expect(page.url()).toBe(url);
  });
}
