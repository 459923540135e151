import { describe, expect, it } from 'vitest';
import type { Commands, DeviceView, Failure } from '../../bridge/generated';
import type { Bench } from '../../shared/bench.svelte';
import { Devices } from './devices.svelte';

const ana = {
  id: 'a',
  name: 'Ana',
  token: 'ab',
  topic: '',
  environment: 'sandbox',
  simulated: false,
  variables: { name: 'Ana' },
} as unknown as DeviceView;
const taken: Failure = {
  code: 'invalid_field',
  message: 'Taken.',
  field: 'name',
  cause: 'name_taken',
  details: { name: 'Ana' },
};

/** A core that answers every command with `answer`, and what it was asked. */
function core(answer: () => DeviceView[]): { devices: Devices; asked: unknown[] } {
  const asked: unknown[] = [];
  const call = async (name: keyof Commands, argument: unknown): Promise<DeviceView[]> => {
    asked.push([name, argument]);
    return answer();
  };
  return { devices: new Devices({ devices: [ana], bridge: { call } } as unknown as Bench), asked };
}

describe('Devices', () => {
  it('saves what the form holds, takes the list that the core answers with, and closes', async () => {
    const { devices, asked } = core(() => [ana, { ...ana, id: 'b', name: 'Bea' }]);
    devices.add();
    devices.change({ name: 'Bea', token: 'cd' });
    await devices.save();
    expect(asked).toEqual([
      [
        'save_device',
        { id: null, name: 'Bea', token: 'cd', topic: '', environment: 'sandbox', variables: {} },
      ],
    ]);
    expect(devices.all.map(({ name }) => name)).toEqual(['Ana', 'Bea']);
    expect([devices.form, devices.busy]).toEqual([null, false]);
  });

  it('stays open with the reason when the core refuses, until the field is changed', async () => {
    const { devices } = core(() => {
      throw taken;
    });
    devices.edit(ana);
    await devices.save();
    expect([devices.form?.name, devices.failure, devices.busy]).toEqual(['Ana', taken, false]);
    devices.change({ token: 'cd' });
    expect(devices.failure).toBe(taken);
    devices.change({ name: 'Ana 2' });
    expect(devices.failure).toBeNull();
  });

  it('saves variables as rows say, and none while a row is wrong', async () => {
    const { devices, asked } = core(() => [ana]);
    devices.edit(ana);
    expect(devices.variables).toEqual([{ name: 'name', value: 'Ana' }]);
    devices.changeVariables([...devices.variables, { name: 'first name', value: '' }]);
    await devices.save();
    expect([asked, devices.form === null]).toEqual([[], false]);
    devices.changeVariables([
      { name: 'name', value: 'Bo' },
      { name: '', value: '' },
    ]);
    await devices.save();
    expect(asked).toEqual([['save_device', expect.objectContaining({ variables: { name: 'Bo' } })]]);
    devices.add();
    expect(devices.variables).toEqual([]);
  });

  it('removes only the device that was asked about', async () => {
    const { devices, asked } = core(() => []);
    await devices.remove();
    devices.ask(ana);
    await devices.remove();
    expect(asked).toEqual([['remove_device', { id: 'a' }]]);
    expect([devices.all, devices.removing]).toEqual([[], null]);
  });
});
