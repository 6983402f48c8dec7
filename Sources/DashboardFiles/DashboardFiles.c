// The dashboard's files within the program, so that one binary is all there is to install.
//
// The compiler reads them by itself, and again when one was edited. A build plugin that wrote them into Swift would be
// compiled by everyone who uses this package for whatever; SwiftPM's `.embedInCode` took the compiler 38 s for 144 KB.
#include "DashboardFiles.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

#define FILE_BEGIN(name) \
    case __COUNTER__: { \
        static const char path[] = name; \
        static const unsigned char bytes[] = {
#define FILE_END \
        }; \
        return (struct EmbeddedFile){path, bytes, sizeof bytes}; \
    }

struct EmbeddedFile embedded_file(int place) {
    switch (place) {
        FILE_BEGIN("icon.svg")
#embed "Web/icon.svg"
        FILE_END
        FILE_BEGIN("index.html")
#embed "Web/index.html"
        FILE_END
        FILE_BEGIN("script/api.js")
#embed "Web/script/api.js"
        FILE_END
        FILE_BEGIN("script/app.js")
#embed "Web/script/app.js"
        FILE_END
        FILE_BEGIN("script/charts/series.js")
#embed "Web/script/charts/series.js"
        FILE_END
        FILE_BEGIN("script/dom.js")
#embed "Web/script/dom.js"
        FILE_END
        FILE_BEGIN("script/filter/box.js")
#embed "Web/script/filter/box.js"
        FILE_END
        FILE_BEGIN("script/filter/completion.js")
#embed "Web/script/filter/completion.js"
        FILE_END
        FILE_BEGIN("script/filter/language.js")
#embed "Web/script/filter/language.js"
        FILE_END
        FILE_BEGIN("script/format.js")
#embed "Web/script/format.js"
        FILE_END
        FILE_BEGIN("script/pages/alerts.js")
#embed "Web/script/pages/alerts.js"
        FILE_END
        FILE_BEGIN("script/pages/alertform.js")
#embed "Web/script/pages/alertform.js"
        FILE_END
        FILE_BEGIN("script/pages/compare.js")
#embed "Web/script/pages/compare.js"
        FILE_END
        FILE_BEGIN("script/pages/contents.js")
#embed "Web/script/pages/contents.js"
        FILE_END
        FILE_BEGIN("script/pages/datasets.js")
#embed "Web/script/pages/datasets.js"
        FILE_END
        FILE_BEGIN("script/pages/functions.js")
#embed "Web/script/pages/functions.js"
        FILE_END
        FILE_BEGIN("script/pages/metrics.js")
#embed "Web/script/pages/metrics.js"
        FILE_END
        FILE_BEGIN("script/span/chat.js")
#embed "Web/script/span/chat.js"
        FILE_END
        FILE_BEGIN("script/span/content.js")
#embed "Web/script/span/content.js"
        FILE_END
        FILE_BEGIN("script/span/edit.js")
#embed "Web/script/span/edit.js"
        FILE_END
        FILE_BEGIN("script/span/json.js")
#embed "Web/script/span/json.js"
        FILE_END
        FILE_BEGIN("script/span/markdown.js")
#embed "Web/script/span/markdown.js"
        FILE_END
        FILE_BEGIN("script/span/panel.js")
#embed "Web/script/span/panel.js"
        FILE_END
        FILE_BEGIN("script/trace/address.js")
#embed "Web/script/trace/address.js"
        FILE_END
        FILE_BEGIN("script/trace/canvas.js")
#embed "Web/script/trace/canvas.js"
        FILE_END
        FILE_BEGIN("script/trace/flame.js")
#embed "Web/script/trace/flame.js"
        FILE_END
        FILE_BEGIN("script/trace/minimap.js")
#embed "Web/script/trace/minimap.js"
        FILE_END
        FILE_BEGIN("script/trace/model.js")
#embed "Web/script/trace/model.js"
        FILE_END
        FILE_BEGIN("script/trace/page.js")
#embed "Web/script/trace/page.js"
        FILE_END
        FILE_BEGIN("script/trace/palette.js")
#embed "Web/script/trace/palette.js"
        FILE_END
        FILE_BEGIN("script/trace/timeline.js")
#embed "Web/script/trace/timeline.js"
        FILE_END
        FILE_BEGIN("script/trace/tree.js")
#embed "Web/script/trace/tree.js"
        FILE_END
        FILE_BEGIN("script/trace/view.js")
#embed "Web/script/trace/view.js"
        FILE_END
        FILE_BEGIN("script/traces/columns.js")
#embed "Web/script/traces/columns.js"
        FILE_END
        FILE_BEGIN("script/traces/export.js")
#embed "Web/script/traces/export.js"
        FILE_END
        FILE_BEGIN("script/traces/facets.js")
#embed "Web/script/traces/facets.js"
        FILE_END
        FILE_BEGIN("script/traces/first.js")
#embed "Web/script/traces/first.js"
        FILE_END
        FILE_BEGIN("script/traces/list.js")
#embed "Web/script/traces/list.js"
        FILE_END
        FILE_BEGIN("script/traces/overview.js")
#embed "Web/script/traces/overview.js"
        FILE_END
        FILE_BEGIN("script/traces/page.js")
#embed "Web/script/traces/page.js"
        FILE_END
        FILE_BEGIN("script/traces/views.js")
#embed "Web/script/traces/views.js"
        FILE_END
        FILE_BEGIN("style/base.css")
#embed "Web/style/base.css"
        FILE_END
        FILE_BEGIN("style/controls.css")
#embed "Web/style/controls.css"
        FILE_END
        FILE_BEGIN("style/pages.css")
#embed "Web/style/pages.css"
        FILE_END
        FILE_BEGIN("style/span.css")
#embed "Web/style/span.css"
        FILE_END
        FILE_BEGIN("style/trace.css")
#embed "Web/style/trace.css"
        FILE_END
        FILE_BEGIN("style/traces.css")
#embed "Web/style/traces.css"
        FILE_END
    default:
        return (struct EmbeddedFile){NULL, NULL, 0};
    }
}
