//! Plays the workspace's files: profiles that are made, moved and removed, and git's word on them.

import type { Commands, WorkspaceView } from '../generated';
import { fail } from './credentials';

type Names =
  | 'workspaces'
  | 'open_workspace'
  | 'create_workspace'
  | 'forget_workspace'
  | 'look_at_workspace'
  | 'settle_outside'
  | 'git_status'
  | 'new_profile'
  | 'move_profile'
  | 'remove_profile'
  | 'new_folder'
  | 'move_folder'
  | 'remove_folder';
type Handlers = { [N in Names]: (argument: Commands[N]['argument']) => Commands[N]['result'] };

export function workspaceHandlers(workspace: WorkspaceView, asked: URLSearchParams): Handlers {
  const known = () => ({
    recent: [
      { path: workspace.path, name: workspace.name, open: true, sample: true, missing: false },
      { path: '/home/ana/team/push', name: 'Team', open: false, sample: false, missing: false },
    ],
    failed: null,
  });
  const parts = (id: string) => {
    const cut = id.lastIndexOf('/');
    return { id, name: id.slice(cut + 1), folder: cut < 0 ? '' : id.slice(0, cut) };
  };
  const free = (field: string, id: string) => {
    if (id.trim() === '')
      fail('invalid_field', 'no name', { field, cause: 'path_unfit', details: { found: id } });
    if (workspace.profiles.some((it) => it.id === id.trim())) {
      fail('invalid_field', 'taken', { field, cause: 'name_taken', details: { name: id } });
    }
    return id.trim();
  };
  const settled = () => {
    workspace.profiles.sort((a, b) => (a.id < b.id ? -1 : 1));
    const folders = new Set([...workspace.folders, ...workspace.profiles.map((it) => it.folder)]);
    workspace.folders = [...folders].filter((it) => it !== '').sort();
    return workspace;
  };
  return {
    workspaces: known,
    open_workspace: () => undefined,
    create_workspace: () => undefined,
    forget_workspace: known,
    look_at_workspace: () => ({ workspace: null, problem: null, reloaded: null, outside: null }),
    settle_outside: () => fail('gone', 'nothing was changed outside'),
    git_status: () =>
      asked.has('git')
        ? {
            branch: 'main',
            detached: null,
            doing: null,
            files: [{ path: 'profiles/Orders/Order shipped.push.json', state: 'changed' }],
            changed: 1,
            conflicted: 0,
            problem: null,
          }
        : null,
    new_profile: ({ id }) => {
      const made = { ...parts(free('id', id)), endpoint: 'loopback_sandbox' as const, problem: null };
      workspace.profiles.push({ ...made, app: '', edited: false, changed_at: Date.now() });
      return settled();
    },
    move_profile: ({ id, to }) => {
      const profile = workspace.profiles.find((it) => it.id === id) ?? fail('gone', 'the profile is gone');
      if (to !== id) Object.assign(profile, parts(free('to', to)));
      return settled();
    },
    remove_profile: ({ profile }) => {
      workspace.profiles = workspace.profiles.filter((it) => it.id !== profile);
      return settled();
    },
    new_folder: ({ folder }) => {
      workspace.folders = [...workspace.folders, folder];
      return settled();
    },
    move_folder: ({ id, to }) => {
      for (const it of workspace.profiles) {
        if (it.id.startsWith(`${id}/`)) Object.assign(it, parts(to + it.id.slice(id.length)));
      }
      workspace.folders = workspace.folders.map((it) =>
        it === id || it.startsWith(`${id}/`) ? to + it.slice(id.length) : it,
      );
      return settled();
    },
    remove_folder: ({ folder }) => {
      workspace.folders = workspace.folders.filter((it) => it !== folder);
      return settled();
    },
  };
}
