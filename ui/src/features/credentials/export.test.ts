import { expect, it } from 'vitest';
import type { CredentialView } from '../../bridge/generated';
import { exportProblem, p12Name } from './export';

it.each([
  ['', '', '/k', 'password_empty'],
  ['a', 'b', '/k', 'differs'],
  ['a', '', '/k', 'differs'],
  ['a', 'a', ' ', 'path_empty'],
  ['a', 'a', '/k', undefined],
])('password %j, again %j, path %j: %s', (password, again, path, code) => {
  expect(exportProblem(password, again, path)?.code).toBe(code);
});

it.each([
  ['acme-shop', ['sandbox', 'production'], 'acme-shop.p12'],
  ['com.acme/shop: 1', ['sandbox'], 'com.acme-shop-1.p12'],
  ['../..', ['sandbox'], 'certificate.p12'],
  ['订单', ['production'], '订单.p12'],
] as const)('the file of %j', (name, environments, file) => {
  expect(p12Name({ id: '1', name, environments: [...environments] } as CredentialView, [])).toBe(file);
});

it('names the environment where another one has the same name', () => {
  const of = (id: string, environment: 'sandbox' | 'production'): CredentialView =>
    ({ id, name: 'shop', environments: [environment] }) as CredentialView;
  const all = [of('1', 'sandbox'), of('2', 'production')];
  expect(all.map((it) => p12Name(it, all))).toEqual(['shop-sandbox.p12', 'shop-production.p12']);
});
