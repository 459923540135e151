import { describe, expect, test } from 'vitest';
import { base64Of, copyPicture, fileName } from './picture';

test.each([
  ['Order shipped', 'Banner', 'Order shipped – Banner.png'],
  ['', 'Banner', 'Preview – Banner.png'],
  ['../../etc/passwd', 'Banner', 'etc passwd – Banner.png'],
  ['a:b*c?"<>|\\', 'Banner', 'a b c – Banner.png'],
  ['...', '锁定屏幕', 'Preview – 锁定屏幕.png'],
  ['a\u202eb\u0000c\n', 'Banner', 'a b c – Banner.png'],
  ['x'.repeat(300), 'Banner', `${'x'.repeat(80)} – Banner.png`],
])('the picture of %j, %s', (profile, surface, name) => expect(fileName(profile, surface)).toBe(name));

test('bytes become Base64, however many', async () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, nth) => nth % 256);
  const back = Uint8Array.from(atob(await base64Of(new Blob([bytes]))), (letter) => letter.charCodeAt(0));
  expect(back).toEqual(bytes);
});

describe('copyPicture', () => {
  test('says where the system does not let it', async () => {
    expect(await copyPicture(new Blob([]))).toBe(false);
  });
});
