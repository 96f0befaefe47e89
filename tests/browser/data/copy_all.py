"""Print the HTML that LibreOffice puts on the clipboard for a whole document; see README.md."""

import sys
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.datatransfer import DataFlavor

ADDRESS = "uno:pipe,name=copy-all;urp;StarOffice.ComponentContext"
HTML = DataFlavor("text/html", "HTML", uno.getTypeByName("[]byte"))


def main(path):
    here = uno.getComponentContext().ServiceManager
    resolver = here.createInstance("com.sun.star.bridge.UnoUrlResolver")
    office = resolver.resolve(ADDRESS)
    desktop = office.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", office)
    hidden = PropertyValue(Name="Hidden", Value=True)
    document = desktop.loadComponentFromURL(Path(path).resolve().as_uri(), "_blank", 0, (hidden,))
    window = document.CurrentController
    dispatcher = office.ServiceManager.createInstanceWithContext(
        "com.sun.star.frame.DispatchHelper", office
    )
    dispatcher.executeDispatch(window.Frame, ".uno:SelectAll", "", 0, ())
    html = window.Transferable.getTransferData(HTML)
    sys.stdout.write(html.value.decode().strip("\0") + "\n")
    desktop.terminate()


main(*sys.argv[1:])
