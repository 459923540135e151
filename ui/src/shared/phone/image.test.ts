import { expect, test } from 'vitest';
import { imageIn } from './image';

const url = (root: unknown) => imageIn(root)?.url ?? null;

test.each([
  [{ image: 'https://a.example/x.png' }, 'https://a.example/x.png'],
  [{ 'attachment-url': 'https://a.example/x' }, 'https://a.example/x'],
  [{ link: 'https://a.example/x.JPEG?size=2' }, 'https://a.example/x.JPEG?size=2'],
  [{ data: { media: [{ url: 'https://a.example/x.gif' }] } }, 'https://a.example/x.gif'],
  // By key and by name goes before by one of them.
  [{ icon: 'https://a.example/i', photo: 'https://a.example/p.png' }, 'https://a.example/p.png'],
  [{ a: 'https://a.example/1.png', b: 'https://a.example/2.png' }, 'https://a.example/1.png'],
  [{ image: 'HTTPS://A.EXAMPLE/x.png' }, 'https://a.example/x.png'],
  [{ link: 'https://a.example/page' }, null],
  [{ image: 'x.png' }, null],
  [{ image: '//a.example/x.png' }, null],
  [{ image: 'javascript:alert(1)//x.png' }, null],
  [{ image: 'data:image/png;base64,AAAA' }, null],
  [{ image: 'file:///etc/passwd.png' }, null],
  [{ image: 'https://' }, null],
  [{ image: 'https://a.example/{{name}}.png' }, null],
  [{ image: 7 }, null],
  [{}, null],
  [null, null],
])('%j', (root, found) => expect(url(root)).toBe(found));

test('an address without TLS is found and told apart', () => {
  expect(imageIn({ image: 'http://a.example:8080/x.png' })).toEqual({
    url: 'http://a.example:8080/x.png',
    host: 'a.example:8080',
    secure: false,
  });
});

test('a payload of fifty thousand keys is not searched to its end', () => {
  const root: Record<string, unknown> = {};
  for (let nth = 0; nth < 50_000; nth += 1) root[`key${nth}`] = { text: 'x' };
  root['image'] = 'https://a.example/x.png';
  const begin = performance.now();
  expect(imageIn(root)).toBeNull();
  expect(performance.now() - begin).toBeLessThan(100);
});
