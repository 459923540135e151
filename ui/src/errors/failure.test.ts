import { describe, expect, it } from 'vitest';
import { Words } from '../i18n/words.svelte';
import { failureText } from './failure';

describe('failureText', () => {
  it.each([
    ['/home/ana/Downloads/empty.p8', 'empty.p8'],
    ['C:\\Users\\ana\\empty.p8', 'empty.p8'],
    ['empty.p8', 'empty.p8'],
  ])('names the file of %s without its folders', (file, name) => {
    const failure = {
      code: 'bad_key_file',
      message: '',
      field: null,
      cause: 'empty',
      details: { file },
    } as const;
    expect(failureText(failure, new Words('en', ''))).toBe(
      `${name} is empty. Expected the .p8 file that Apple lets you download once.`,
    );
  });
});
