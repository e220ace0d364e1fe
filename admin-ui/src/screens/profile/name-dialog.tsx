import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { Button } from '../../ui/button.tsx';
import { Modal } from '../../ui/modal.tsx';
import { TextInput } from '../../ui/text-input.tsx';

interface NameDialogProps {
  title: string;
  hint: string;
  name: string;
  submit: string;
  save: (name: string) => Promise<void>;
  onClose: () => void;
}

/** Asks for a name; what goes wrong while it is saved stands under it. */
export function NameDialog({ title, hint, name: before, submit, save, onClose }: NameDialogProps) {
  const [name, setName] = useState(before);
  const saving = useMutation({ mutationFn: save });
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      width={420}
      footer={
        <>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button
            type="submit"
            form="name"
            variant="primary"
            loading={saving.isPending}
            disabled={name.trim() === ''}
          >
            {submit}
          </Button>
        </>
      }
    >
      <form
        id="name"
        onSubmit={(event) => {
          event.preventDefault();
          saving.mutate(name.trim());
        }}
      >
        <TextInput
          data-autofocus
          label={t('ui.name')}
          description={hint}
          maxLength={100}
          value={name}
          error={saving.error ? errorText(saving.error) : undefined}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </form>
    </Modal>
  );
}
