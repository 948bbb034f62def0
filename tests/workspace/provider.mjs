// An OpenID Connect provider for the tests: `node provider.mjs PORT CALLBACK [SECONDS]`. It asks nobody for a password:
// whoever comes is the person their cookie `who` names. Its clock is SECONDS ahead of the machine's.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [port, callback, ahead = '0'] = process.argv.slice(2);
const clock = Date.now;
Date.now = () => clock() + 1000 * Number(ahead);
const require = createRequire(`${process.cwd()}/package.json`);
const { Provider } = await import(pathToFileURL(require.resolve('oidc-provider')).href);
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'placeplan',
    client_secret: 'a-secret-of-the-tests',
    redirect_uris: [callback],
    post_logout_redirect_uris: [callback.replace('/sign-in/back', '/sign-in')],
  }],
  pkce: { required: () => true },
  claims: { openid: ['sub', 'preferred_username', 'name', 'email', 'email_verified'] },
  conformIdTokenClaims: false,
  features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  cookies: { keys: ['a key of the tests'] },
  ttl: { IdToken: 3600, AccessToken: 3600, Interaction: 28800, Session: 28800, Grant: 28800, AuthorizationCode: 60 },
  async findAccount(_, id) {
    const [name] = id.split('+');
    return {
      accountId: id,
      claims: async () => ({ sub: id, preferred_username: name, name: `${name} at home`, email: `${name}@example.org` }),
    };
  },
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope('openid profile email');
    await grant.save();
    return grant;
  },
});

const answer = provider.callback();
const { createServer } = await import('node:http');
createServer(async (req, res) => {
  if (req.url.startsWith('/interaction/')) {
    const who = /(?:^|; )who=([^;]+)/.exec(req.headers.cookie ?? '')?.[1];
    const result = who === 'nobody' ? { error: 'access_denied' } : { login: { accountId: decodeURIComponent(who) } };
    await provider.interactionFinished(req, res, result);
    return;
  }
  answer(req, res);
}).listen(Number(port), '127.0.0.1');
