import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { updateMe } from '../../api/mutations.ts';
import { meQuery } from '../../api/queries.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { useMe } from '../../model/use-session.ts';
import { Button } from '../../ui/button.tsx';
import { Row, Section, Stack } from '../../ui/section.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import { toast } from '../../ui/toast.tsx';
import styles from './profile.module.css';

/** One's own name. */
export function OwnName() {
  const me = useMe();
  const client = useQueryClient();
  const [name, setName] = useState(me?.name ?? '');
  const save = useMutation({
    mutationFn: (value: string) => updateMe({ name: value }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: meQuery().queryKey });
      toast({ message: t('ui.saved') });
    },
  });
  return (
    <Section title={t('profile.you')}>
      <form
        className={styles['narrow']}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(name.trim());
        }}
      >
        <Stack gap={14}>
          <TextInput
            label={t('ui.name')}
            autoComplete="name"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={save.error ? errorText(save.error) : undefined}
          />
          <Row>
            <Button
              type="submit"
              loading={save.isPending}
              disabled={name.trim() === '' || name.trim() === me?.name}
            >
              {t('ui.save')}
            </Button>
          </Row>
        </Stack>
      </form>
    </Section>
  );
}
