const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:HeadlessChrome|Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bVersion\/\S+.*\bSafari\//, 'Safari'],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

const match = (list: typeof BROWSERS, agent: string) => list.find(([pattern]) => pattern.test(agent))?.[1];

/** A user agent in few words, such as «Firefox on Linux»: enough to know one's own devices by; null for none. */
export function deviceOf(userAgent: string): string | null {
  const agent = userAgent.slice(0, 500);
  const words = [match(BROWSERS, agent), match(SYSTEMS, agent)].filter((word) => word !== undefined);
  if (words.length > 0) return words.join(' on ');
  // A program names itself first: «curl/8.5.0», «node».
  return /^[\w.-]{1,40}/.exec(agent)?.[0] ?? null;
}
