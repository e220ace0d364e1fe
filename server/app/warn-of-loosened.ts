import type { Logger } from '../lib/logger.ts';
import { parseRate } from '../lib/rate.ts';
import type { Config } from './config.ts';
import { HTTP_KEYS, readHttpSettings } from './http-settings.ts';

const perSecond = (rate: unknown) => {
  const parsed = parseRate(String(rate));
  return parsed && parsed.most / parsed.seconds;
};

/** What the settings make less safe than they are by default, in words, by the name of the setting. */
export function loosened(config: Config): [setting: string, what: string][] {
  const found: [string, string][] = [];
  const tell = (setting: string, what: string) => found.push([setting, what]);
  const { corsOrigins, allowedHosts, trusted } = readHttpSettings(config);
  if (corsOrigins.length > 0)
    tell('KASBAH_CORS_ORIGINS', `lets pages of ${corsOrigins.join(', ')} read answers.`);
  if (allowedHosts.includes('*'))
    tell(
      'KASBAH_ALLOWED_HOSTS',
      'lets the server answer under every name, which is what DNS rebinding needs.',
    );
  if (trusted.kind !== 'none')
    tell('KASBAH_TRUST_PROXY', 'lets the proxy in front say who asks: nobody else may reach this port.');
  if (!config.rateLimit) tell('KASBAH_RATE_LIMIT', 'lets everybody send as many requests as they like.');
  for (const { key, env, default: usual } of HTTP_KEYS) {
    const [given, most] = [perSecond(config[key]), perSecond(usual)];
    if (given && most && given > most) tell(env, `allows ${config[key]}, more than the usual ${usual}.`);
  }
  if (config.publicUrl?.startsWith('https:') && config.hstsSeconds < 31_536_000)
    tell('KASBAH_HSTS_SECONDS', 'lets browsers come back without https sooner than after a year.');
  if (config.overloadMs === 0 || config.overloadMs > 500)
    tell('KASBAH_OVERLOAD_MS', 'lets requests in when the process is too busy to answer them soon.');
  if (config.queryTimeout === 0 || config.queryTimeout > 30)
    tell('KASBAH_QUERY_TIMEOUT', 'lets questions keep the database busy for longer than 30 s.');
  if (config.logLevel === 'debug') tell('KASBAH_LOG_LEVEL', 'logs more than is needed to run the server.');
  if (
    config.publicUrl?.startsWith('http:') &&
    !/^http:\/\/(?:localhost|127\.|\[::1\])/.test(config.publicUrl)
  )
    tell('KASBAH_PUBLIC_URL', 'is without https: passwords and sessions can be read on the way.');
  return found;
}

/** Logs each of them, so that nobody has to compare settings to know. */
export function warnOfLoosened(config: Config, logger: Logger): void {
  for (const [setting, what] of loosened(config)) logger.warn({ setting }, `${setting} ${what}`);
}
