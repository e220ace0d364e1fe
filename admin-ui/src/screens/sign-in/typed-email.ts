/** The address as it was typed last: it goes along to the neighbouring pages, and is in no address bar. */
export const typedEmail = { value: '' };
