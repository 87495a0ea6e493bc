/** Colours that can be read, in light and dark: the stock colours of antd have too little contrast for small text. */
import { type ThemeConfig, theme } from "antd"

const fontFamily = '"Noto Sans SC Variable", "PingFang SC", "Microsoft YaHei", sans-serif'
/** Whoever asked the system for less motion gets none: a dialog is there at once. */
const motion = !matchMedia("(prefers-reduced-motion: reduce)").matches
const shared = { fontFamily, fontSize: 14, borderRadius: 4, motion }

/** All pages of the menu stand on a screen of 800 pixels. */
const menu = { itemHeight: 28, itemMarginBlock: 1, groupTitleLineHeight: 1 }

export type Shade = "light" | "dark"

export const themes: { readonly [S in Shade]: ThemeConfig } = {
  light: {
    algorithm: theme.defaultAlgorithm,
    token: {
      ...shared,
      colorPrimary: "#0958d9",
      colorInfo: "#0958d9",
      colorLink: "#0958d9",
      colorError: "#cf1322",
      colorSuccess: "#237804",
      colorWarning: "#ad4e00",
      colorTextSecondary: "#4d4d4d",
      colorTextTertiary: "#5c5c5c",
      colorTextDescription: "#5c5c5c",
      colorTextPlaceholder: "#6b6b6b",
      colorTextDisabled: "#6b6b6b",
      colorSuccessBg: "#f0f9eb",
      colorErrorBg: "#fff1f0",
      colorWarningBg: "#fff7e6",
      controlItemBgActive: "#e6f0ff",
      controlItemBgActiveHover: "#d9e8ff"
    },
    components: {
      Layout: { siderBg: "#ffffff", bodyBg: "#f0f2f5", headerBg: "#ffffff" },
      Table: { headerBg: "#f5f7fa", rowSelectedBg: "#e6f0ff", rowSelectedHoverBg: "#d9e8ff", rowHoverBg: "#f5f8ff" },
      Menu: { ...menu, itemSelectedColor: "#0947b3" }
    }
  },
  dark: {
    algorithm: theme.darkAlgorithm,
    token: {
      ...shared,
      colorPrimary: "#69b1ff",
      colorInfo: "#69b1ff",
      colorLink: "#8cc5ff",
      colorError: "#ff9c9e",
      colorSuccess: "#95de64",
      colorWarning: "#ffc53d",
      colorTextSecondary: "#bfbfbf",
      colorTextTertiary: "#b0b0b0",
      colorTextDescription: "#b0b0b0",
      colorTextPlaceholder: "#a0a0a0",
      colorTextDisabled: "#9a9a9a",
      colorTextLightSolid: "#10141a",
      colorErrorText: "#ffb3b4",
      controlItemBgActive: "#1b3350",
      controlItemBgActiveHover: "#21405f"
    },
    components: {
      Layout: { siderBg: "#141414", headerBg: "#141414" },
      Table: { rowSelectedBg: "#1b3350", rowSelectedHoverBg: "#21405f" },
      Menu: { ...menu, itemSelectedColor: "#8cc5ff", darkItemBg: "#141414" }
    }
  }
}
