import { defineConfig } from 'vite';
import { pluginBuild } from '../../admin-ui/plugin-build.ts';

export default defineConfig(pluginBuild());
