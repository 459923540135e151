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

describe('failureText of what has no words of its own', () => {
  const failure = {
    code: 'invalid_field',
    message: 'It is no ext.',
    field: 'ext',
    cause: 'bad_ext',
  } as const;

  it('takes the Chinese that comes along', () => {
    const details = { zh_hans: '不是合法的 ext。' };
    expect(failureText({ ...failure, details }, new Words('zh-Hans', ''))).toBe(details.zh_hans);
  });

  it('says of a workspace file what the core says, not what a damaged key file is', () => {
    const message = 'X.scenario.json was changed by another program: copy it, or revert.';
    const of = { ...failure, code: 'bad_workspace_file', cause: 'workspace_file', message } as const;
    expect(failureText({ ...of, details: { file: '/w/X.scenario.json' } }, new Words('en', ''))).toContain(
      message,
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
