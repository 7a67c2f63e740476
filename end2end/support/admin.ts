// What whoever runs an installation changes through its HTTP API while people label.

import { expect } from '@playwright/test';

import type { Installation } from './installation.js';

export class Admin {
  private constructor(
    private readonly ingot: Installation,
    private readonly token: string,
  ) {}

  static async of(ingot: Installation): Promise<Admin> {
    return new Admin(ingot, (await ingot.run('token create', '--role', 'admin')).trim());
  }

  /** Changes the only queue: its state, its policy, its questions. */
  async change(change: Record<string, unknown>, path = '/queues/1'): Promise<void> {
    const answer = await fetch(`${this.ingot.url}/api/v1${path}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(change),
    });
    expect(answer.status, await answer.text()).toBe(200);
  }
}
