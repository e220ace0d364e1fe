import { Fragment } from 'react';

/** A sentence of the server in which `words between back-quotes` are code. */
export function InlineCode({ text }: { text: string }) {
  return (
    <bdi>
      {text.split('`').map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence never change places
        <Fragment key={index}>{index % 2 === 1 ? <code>{part}</code> : part}</Fragment>
      ))}
    </bdi>
  );
}
