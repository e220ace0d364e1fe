import { definePlugin } from '../../plugin/index.ts';
import { explainEndpoints } from './explain-endpoints.ts';
import { policyEndpoints } from './policy-endpoints.ts';
import { roleEndpoints } from './role-endpoints.ts';

/** Roles and policies for administrators, and for everybody why they may or may not. */
export const accessFeature = definePlugin({
  name: 'access',
  setup(host) {
    return { endpoints: [...roleEndpoints(host), ...policyEndpoints(host), ...explainEndpoints(host)] };
  },
});
