import { expect, test } from 'vitest';
import { htmlText } from './html-text.ts';

test.each([
  ['<p>One <strong>two</strong></p><p>three</p>', 'One two three'],
  ['<b>bo</b>ld', 'bold'],
  ['a &lt;b&gt; &amp;amp; &#39;c&#x27;&nbsp;d &unknown;', "a <b> &amp; 'c' d &unknown;"],
  ['<style>p{}</style>x<br>y', 'x y'],
  ['&#9999999;', '&#9999999;'],
  ['', ''],
])('%s reads %s', (html, text) => expect(htmlText(html)).toBe(text));
