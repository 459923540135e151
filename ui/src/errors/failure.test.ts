import { describe, expect, it } from 'vitest';
import { Words } from '../i18n/words.svelte';
import { failureText, problemText } from './failure';

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

describe('problemText', () => {
  it('takes the Chinese that comes along where there are no words for the code', () => {
    const details = { zh_hans: '消息发给了发送方自己。' };
    const problem = {
      field: 'to',
      code: 'scenario_to_oneself',
      message: 'It goes to its own sender.',
      details,
    };
    expect(problemText(problem, new Words('en', ''))).toBe(problem.message);
    expect(problemText(problem, new Words('zh-Hans', ''))).toBe(details.zh_hans);
  });
});
