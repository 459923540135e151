import { afterEach, expect, test, vi } from 'vitest';
import { copyFetched } from './clipboard';

class Item {
  constructor(readonly parts: Record<string, Promise<Blob>>) {}
}

afterEach(() => vi.unstubAllGlobals());

test('asks for the clipboard before the text is there', async () => {
  const write = vi.fn(async ([item]: Item[]) => void (await item?.parts['text/plain']));
  vi.stubGlobal('ClipboardItem', Item);
  vi.stubGlobal('navigator', { clipboard: { write } });
  let resolve: (text: string) => void = () => {};
  const copied = copyFetched(new Promise<string>((done) => (resolve = done)));
  expect(write).toHaveBeenCalledOnce();
  resolve('curl');
  await copied;
  expect(await (await write.mock.calls[0]?.[0][0]?.parts['text/plain'])?.text()).toBe('curl');
});

test('tells why there is no text', async () => {
  vi.stubGlobal('ClipboardItem', Item);
  vi.stubGlobal('navigator', {
    clipboard: { write: () => Promise.reject(new Error('not allowed')) },
  });
  await expect(copyFetched(Promise.reject(new Error('no payload')))).rejects.toThrow('no payload');
  await expect(copyFetched(Promise.resolve('text'))).rejects.toThrow('not allowed');
});

test('without items, the text is written when it is there', async () => {
  const writeText = vi.fn(() => Promise.resolve());
  vi.stubGlobal('navigator', { clipboard: { writeText } });
  await copyFetched(Promise.resolve('curl'));
  expect(writeText).toHaveBeenCalledWith('curl');
});
