import { isAdministrator } from '../access/actor.js';
import { KasbahError, forbidden } from '../lib/errors.js';
import { parseQueryString } from '../schema/query-string.js';
import { readBody } from './read-body.js';
function checkAccess(endpoint, ctx) {
    const { actor } = ctx.state;
    if (endpoint.access === 'anyone')
        return;
    if (actor.type === 'guest')
        throw new KasbahError('UNAUTHENTICATED', 'Sign in first.', { status: 401 });
    if (endpoint.access === 'administrator' && !isAdministrator(actor)) {
        throw forbidden('Only administrators may do this.', { hint: 'Ask an administrator.' });
    }
}
function setCookie(ctx, cookie, secure) {
    ctx.cookies.set(cookie.name, cookie.value, {
        httpOnly: true,
        sameSite: 'lax',
        path: '/',
        secure,
        overwrite: true,
        ...(cookie.maxAgeMs !== undefined && { maxAge: cookie.maxAgeMs }),
    });
}
function answer(ctx, response, secure) {
    for (const cookie of response.cookies ?? [])
        setCookie(ctx, cookie, secure);
    for (const [name, value] of Object.entries(response.headers ?? {}))
        ctx.set(name, value);
    if (response.type)
        ctx.type = response.type;
    ctx.status = response.status ?? 200;
    if (response.raw !== undefined)
        ctx.body = response.raw;
    else if (response.status !== 204) {
        ctx.body = { data: response.data ?? null, ...(response.meta !== undefined && { meta: response.meta }) };
    }
}
/** Puts one endpoint of a feature or plugin on the router, with its access check and limits around it. */
export function mountEndpoint(router, endpoint, prefix, limit, secure) {
    router.register(prefix + endpoint.path, [endpoint.method.toLowerCase()], async (ctx) => {
        if (endpoint.sensitive)
            limit?.hit(`ip:${ctx.ip}`);
        checkAccess(endpoint, ctx);
        const body = endpoint.method === 'GET' ? undefined : await readBody(ctx.req);
        const response = await endpoint.handler({
            actor: ctx.state.actor,
            params: ctx.params,
            query: parseQueryString(ctx.querystring),
            body,
            credential: ctx.state.credential,
            ip: ctx.ip,
            secure: ctx.secure,
            header: (name) => ctx.get(name),
        });
        answer(ctx, response, secure && ctx.secure);
    });
}
