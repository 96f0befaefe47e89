from cms.app_base import CMSApp
from cms.apphook_pool import apphook_pool


@apphook_pool.register
class ProjectsHook(CMSApp):
    name = "Projects"

    def get_urls(self, page=None, language=None, **kwargs):
        return ["cmssite.urls_of_projects"]
