import { access } from './de/access.ts';
import { account } from './de/account.ts';
import { api } from './de/api.ts';
import { collection } from './de/collection.ts';
import { core } from './de/core.ts';
import { files } from './de/files.ts';
import { history } from './de/history.ts';
import { manage } from './de/manage.ts';
import { people } from './de/people.ts';
import { schema } from './de/schema.ts';
import { signIn } from './de/sign-in.ts';

/** The German catalogue; each part is typed by its English twin. */
export const german = {
  ...core,
  ...collection,
  ...files,
  ...history,
  ...schema,
  ...access,
  ...manage,
  ...api,
  ...signIn,
  ...account,
  ...people,
};
