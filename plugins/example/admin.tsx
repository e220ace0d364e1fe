import {
  Button,
  Callout,
  call,
  definePlugin,
  errorText,
  Screen,
  Stack,
  TextInput,
  useManifest,
} from '@kasbah/admin';
import { type FormEvent, useState } from 'react';

/** A page at /admin/p/example/hello: asks the plugin's own endpoint, and shows what the person may see. */
function HelloPage() {
  const { collections } = useManifest();
  const [who, setWho] = useState('');
  const [greeting, setGreeting] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  async function greet(event: FormEvent) {
    event.preventDefault();
    try {
      const answer = await call<{ greeting: string }>(
        `/plugins/example/hello/${encodeURIComponent(who.trim())}`,
      );
      setGreeting(answer.greeting);
      setProblem(null);
    } catch (error) {
      setProblem(errorText(error));
    }
  }

  return (
    <Screen title="Example">
      <Stack>
        <p>
          This page comes from <code>plugins/example</code>. You may see {collections.length} collections.
        </p>
        <form onSubmit={greet} style={{ maxInlineSize: 400 }}>
          <Stack>
            <TextInput
              label="Who is to be greeted?"
              value={who}
              onChange={(event) => setWho(event.currentTarget.value)}
            />
            <div>
              <Button type="submit" variant="primary" disabled={who.trim() === ''}>
                Greet
              </Button>
            </div>
          </Stack>
        </form>
        {problem === null ? null : <Callout tone="danger">{problem}</Callout>}
        <p role="status">{greeting}</p>
      </Stack>
    </Screen>
  );
}

export default definePlugin({ pages: [{ path: 'hello', label: 'Example', component: HelloPage }] });
