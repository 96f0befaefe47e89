"""What search engines read of a page: schema.org as JSON-LD."""

from django.utils.translation import get_language


def office(request, office):
    address = {
        "@type": "PostalAddress",
        "streetAddress": f"{office.building}, {office.street}",
        "postalCode": office.postcode,
        "addressLocality": office.city,
        "addressCountry": office.country,
    }
    contact = {
        "@type": "ContactPoint",
        "contactType": "general enquiries",
        "telephone": office.telephone,
        "url": request.build_absolute_uri("/contact/"),
        "availableLanguage": ["en", "fr", "ro"],
    }
    return {
        "@context": "https://schema.org",
        "@type": "Organization",
        "@id": request.build_absolute_uri("/#office"),
        "name": office.name,
        "url": request.build_absolute_uri("/"),
        "address": address,
        "contactPoint": contact,
        "alternateName": [
            office.short_name,
            {"@value": office.official_names_ro, "@language": "ro"},
        ],
        "description": office.summary,
        "parentOrganization": {
            "@type": "Organization",
            "name": "Council of Europe",
            "url": "https://www.coe.int/",
        },
        "mainEntityOfPage": _page(request.build_absolute_uri("/office/")),
    }


def project(request, project, office):
    address = request.build_absolute_uri()
    return {
        "@context": "https://schema.org",
        "@type": "Project",
        "@id": f"{address}#project",
        "name": project.title,
        "alternateName": project.acronym,
        "description": project.summary,
        "url": address,
        "foundingDate": project.start,
        "dissolutionDate": project.end,
        "parentOrganization": {
            "@type": "Organization",
            "name": f"{office.name} ({office.short_name})",
            "url": request.build_absolute_uri("/"),
        },
        "funder": [
            {"@type": "Organization", "name": each.funder.name} for each in project.funders.all()
        ],
        "areaServed": [{"@type": "Place", "name": each.name} for each in project.countries.all()],
        "sameAs": [each.url for each in project.links.all() if not each.is_source],
        "mainEntityOfPage": _page(address),
    }


def breadcrumb(request, *steps):
    items = [
        {
            "@type": "ListItem",
            "position": number,
            "name": name,
            "item": request.build_absolute_uri(path),
        }
        for number, (name, path) in enumerate(steps, 1)
    ]
    return {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items}


def _page(address):
    return {"@type": "WebPage", "@id": address, "inLanguage": get_language()}
