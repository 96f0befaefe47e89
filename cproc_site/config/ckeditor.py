"""The configuration of CKEditor, without unused and vulnerable plugins."""

EDITOR = {
    "skin": "moono-lisa",
    "toolbar": [
        ["Format", "Bold", "Italic", "RemoveFormat"],
        ["NumberedList", "BulletedList", "Blockquote"],
        ["Link", "Unlink", "Table", "SpecialChar"],
        ["Undo", "Redo", "Find"],
    ],
    "format_tags": "p;h2;h3;h4",
    "removePlugins": "preview,print,scayt,wsc,exportpdf,image,flash,iframe,forms,pastefromword,"
    "pastefromgdocs,pastefromlibreoffice,sourcearea,templates,save,newpage,smiley,div,language,"
    "uploadimage,uploadfile,uploadwidget",
    "removeDialogTabs": "link:upload;link:target;link:advanced;table:advanced",
    "disableNativeSpellChecker": False,
    "versionCheck": False,
    "height": 220,
    "width": "100%",
}
