import { useEffect, useRef, useState } from 'react';
import { t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import styles from './text.module.css';

interface LinkBoxProps {
  /** Where it leads now; empty for a new link. */
  address: string;
  /** The new address, empty for no link, null to leave it as it is. */
  onDone: (address: string | null) => void;
}

/** Asks where a link leads; Enter sets it, Escape leaves it. */
export function LinkBox({ address, onDone }: LinkBoxProps) {
  const [text, setText] = useState(address);
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => box.current?.select(), []);
  const done = () => {
    const clean = text.trim();
    // People write an address as they say it.
    onDone(clean === '' || /^(?:[a-z]+:|\/|#)/i.test(clean) ? clean : `https://${clean}`);
  };
  return (
    <div className={styles['linkBox']}>
      <TextInput
        ref={box}
        aria-label={t('text.linkTo')}
        placeholder="https://"
        dir="ltr"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== 'Escape') return;
          event.preventDefault();
          event.stopPropagation();
          if (event.key === 'Enter') done();
          else onDone(null);
        }}
      />
      <Button size="sm" onClick={done}>
        {t('text.linkSet')}
      </Button>
    </div>
  );
}
